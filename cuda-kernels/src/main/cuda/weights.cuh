#pragma once
// Tables of extension elements that all threads of a warp read together.

#include "extension.cuh"

/// Words from one element to the next: its coefficients come first.
static constexpr u32 WEIGHT_STRIDE = 8;

/// The word of an element's place that may say something of it.
static constexpr u32 WEIGHT_MARK = 5;

/// Element k of a table; the same for all threads.
template <class E>
__device__ __forceinline__ E weight(const u32* __restrict__ weights, u32 k) {
  static_assert(E::DEGREE == 4 || E::DEGREE == 5, "coefficients are before the mark");
  const u32* at = weights + (u64)k * WEIGHT_STRIDE;
  uint4 low = __ldg(reinterpret_cast<const uint4*>(at));
  E w = {{low.x, low.y, low.z, low.w}};
  if constexpr (E::DEGREE == 5) {
    w.c[4] = __ldg(at + 4);
  }
  return w;
}

/// The mark of element k.
__device__ __forceinline__ u32 weight_mark(const u32* __restrict__ weights, u32 k) {
  return __ldg(weights + (u64)k * WEIGHT_STRIDE + WEIGHT_MARK);
}
