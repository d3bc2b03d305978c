#pragma once
// Points of the cosets on which polynomials are held.

#include "bits.cuh"
#include "roots.cuh"

/// The word of 3, by which the cosets of all extensions are shifted.
static constexpr u32 GENERATOR = 0x05fffffau;

/// w^j for w of order 2^log, j < 2^log.
__device__ __forceinline__ u32 root(const RootTables* __restrict__ roots, u32 log, u32 j) {
  return root_power(roots, j << (TWO_ADICITY - log));
}

/// The point of row i of an extension: g w^rev(i), w of order 2^log.
__device__ __forceinline__ u32 point(const RootTables* __restrict__ roots, u32 log, u32 i) {
  return multiply(GENERATOR, root(roots, log, reverse_bits(i, log)));
}
