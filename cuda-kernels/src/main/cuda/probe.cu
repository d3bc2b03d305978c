// What a context is tried with before it gets work.
#include "platform.cuh"

// words[i] = seed + i, for i < count: whoever reads this back knows that launches and copies work.
extern "C" __global__ void __launch_bounds__(256) probe(u32* __restrict__ words, u32 seed, u32 count) {
  u32 i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) words[i] = seed + i;
}
EXPORT_KERNEL(probe);
