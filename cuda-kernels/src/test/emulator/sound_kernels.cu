// Kernels that use what the emulated driver offers, the way it is meant.
#include "../../main/cuda/platform.cuh"

// out[b] = sum of the 32-bit words of block b: shuffles within warps, shared memory between them.
extern "C" __global__ void block_sum(const u32* __restrict__ in, u32* __restrict__ out) {
  __shared__ u32 sums[32];
  u32 lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  u32 value = in[blockIdx.x * blockDim.x + threadIdx.x];
  for (u32 by = 16; by > 0; by >>= 1) value += __shfl_down_sync(0xffffffffu, value, by);
  if (lane == 0) sums[warp] = value;
  __syncthreads();
  if (threadIdx.x == 0) {
    u32 total = 0;
    for (u32 w = 0; w < blockDim.x / 32; w++) total += sums[w];
    out[blockIdx.x] = total;
  }
}
EXPORT_KERNEL(block_sum);

// Reverses each block's words through dynamic shared memory.
extern "C" __global__ void reverse(u32* __restrict__ words) {
  DYN_SHARED(u32, copy);
  u64 first = u64(blockIdx.x) * blockDim.x;
  copy[threadIdx.x] = words[first + threadIdx.x];
  __syncthreads();
  words[first + threadIdx.x] = copy[blockDim.x - 1 - threadIdx.x];
}
EXPORT_KERNEL(reverse);

// Each half of a warp exchanges on its own, a different number of times, and then all do.
// out[i] = position in the warp of the lane asked last.
extern "C" __global__ void halves(u32* out) {
  u32 lane = threadIdx.x & 31, value = lane;
  if (lane < 16) {
    for (u32 i = 0; i < 3; i++) value = __shfl_xor_sync(0x0000ffffu, value, 1);
  } else {
    value = __shfl_xor_sync(0xffff0000u, value, 2);
  }
  u32 votes = __ballot_sync(0xffffffffu, (value & 1) != 0);
  value = __shfl_sync(0xffffffffu, value, (lane + 1) & 31);
  out[threadIdx.x] = value | votes << 8;
}
EXPORT_KERNEL(halves);

// A struct by value and rows of blocks: words[y·stride + i] *= factors[y].
struct Factors {
  u32 values[4];
};
extern "C" __global__ void scale_rows(Factors factors, u32* words, u64 count, u32 stride) {
  u64 i = u64(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i < count) words[u64(blockIdx.y) * stride + i] *= factors.values[blockIdx.y & 3];
}
EXPORT_KERNEL(scale_rows);

// Counts its threads.
extern "C" __global__ void count_threads(u32* counter) { atomicAdd(counter, 1u); }
EXPORT_KERNEL(count_threads);
