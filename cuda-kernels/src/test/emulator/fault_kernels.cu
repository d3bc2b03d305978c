// Kernels with faults on purpose, to show that the emulated driver finds them.
#include "../../main/cuda/platform.cuh"

// Reads what its neighbour wrote without waiting for it.
extern "C" __global__ void missing_barrier(u32* out) {
  __shared__ u32 values[256];
  values[threadIdx.x] = threadIdx.x * 3;
  out[threadIdx.x] = values[threadIdx.x ^ 1];
}
EXPORT_KERNEL(missing_barrier);

// The two halves of the block wait in two places.
extern "C" __global__ void divergent_barrier(u32* out) {
  if (threadIdx.x < 32) {
    __syncthreads();
  } else {
    out[threadIdx.x] = 1;
    __syncthreads();
  }
}
EXPORT_KERNEL(divergent_barrier);

// Asks for a lane that has gone elsewhere.
extern "C" __global__ void missing_lane(u32* out) {
  u32 value = threadIdx.x;
  if (threadIdx.x < 16) value = __shfl_xor_sync(0xffffffffu, value, 1);
  __syncthreads();
  out[threadIdx.x] = value;
}
EXPORT_KERNEL(missing_lane);

// Reads or writes word `at`, wherever that is.
extern "C" __global__ void touch(u32* words, u64 at, u32 write) {
  if (write)
    words[at] = 7;
  else
    words[0] = words[at];
}
EXPORT_KERNEL(touch);

// Reads four words at once from an address that allows only one.
extern "C" __global__ void misaligned(u32* words) {
  uint4 four = *reinterpret_cast<const uint4*>(words + 1);
  words[0] = four.x + four.w;
}
EXPORT_KERNEL(misaligned);

// Shares words that only thread `writer` wrote.
extern "C" __global__ void unwritten_shared(u32* out, u32 writer) {
  __shared__ u32 values[64];
  DYN_SHARED(u32, more);
  if (threadIdx.x == writer) values[threadIdx.x] = more[threadIdx.x] = 0;
  __syncthreads();
  out[threadIdx.x] = values[threadIdx.x] ^ more[threadIdx.x] << 1;
}
EXPORT_KERNEL(unwritten_shared);

// Reads behind the end of its dynamic shared memory.
extern "C" __global__ void beyond_shared(u32* out, u32 words) {
  DYN_SHARED(u32, values);
  out[0] = values[words];
}
EXPORT_KERNEL(beyond_shared);
