#pragma once
// Elements of the challenge fields, extensions of KoalaBear: c[0] + c[1] X + c[2] X^2 + ... A field
// is named by its degree; products, squares and inverses stand with each field. In memory vectors
// of elements are planar: coefficient d of element i of n stands at d * n + i.

#include "field.cuh"

template <int D>
struct Extension {
  static constexpr int DEGREE = D;

  u32 c[D];

  static __device__ __forceinline__ Extension zero() { return {}; }

  static __device__ __forceinline__ Extension of(u32 word) { return {{word}}; }

  __device__ __forceinline__ bool is_zero() const {
    u32 bits = 0;
#pragma unroll
    for (int d = 0; d < D; d++) {
      bits |= c[d];
    }
    return bits == 0;
  }
};

/// Element i of a planar vector of n.
template <class E>
__device__ __forceinline__ E load(const u32* elements, u64 n, u64 i) {
  E a;
#pragma unroll
  for (int d = 0; d < E::DEGREE; d++) {
    a.c[d] = elements[d * n + i];
  }
  return a;
}

template <int D>
__device__ __forceinline__ void store(u32* elements, u64 n, u64 i, const Extension<D>& a) {
#pragma unroll
  for (int d = 0; d < D; d++) {
    elements[d * n + i] = a.c[d];
  }
}

template <int D>
__device__ __forceinline__ Extension<D> add(const Extension<D>& a, const Extension<D>& b) {
  Extension<D> r;
#pragma unroll
  for (int d = 0; d < D; d++) {
    r.c[d] = add(a.c[d], b.c[d]);
  }
  return r;
}

template <int D>
__device__ __forceinline__ Extension<D> subtract(const Extension<D>& a, const Extension<D>& b) {
  Extension<D> r;
#pragma unroll
  for (int d = 0; d < D; d++) {
    r.c[d] = subtract(a.c[d], b.c[d]);
  }
  return r;
}

/// Product with a word of the base field.
template <int D>
__device__ __forceinline__ Extension<D> scale(const Extension<D>& a, u32 word) {
  Extension<D> r;
#pragma unroll
  for (int d = 0; d < D; d++) {
    r.c[d] = multiply(a.c[d], word);
  }
  return r;
}
