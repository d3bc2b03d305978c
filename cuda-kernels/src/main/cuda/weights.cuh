#pragma once
// Tables of extension elements that all threads of a warp read together.

#include "quintic.cuh"

/// Words from one element to the next; five are used.
static constexpr u32 WEIGHT_STRIDE = 8;

/// Element k of a table; the same for all threads.
__device__ __forceinline__ Quintic weight(const u32* __restrict__ weights, u32 k) {
  const u32* at = weights + (u64)k * WEIGHT_STRIDE;
  uint4 low = __ldg(reinterpret_cast<const uint4*>(at));
  return {{low.x, low.y, low.z, low.w, __ldg(at + 4)}};
}
