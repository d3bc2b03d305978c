#pragma once
// Powers of roots of unity and of the generator, from tables that io.zkthreads.cuda.RootTables
// makes once a device.

#include "field.cuh"

static constexpr u32 LOG_FINE = TWO_ADICITY / 2;
static constexpr u32 FINE = 1u << LOG_FINE;

/// w is the root of order 2^24, g the generator. 80 KiB.
struct RootTables {
  u32 fine_roots[FINE];             // w^i
  u32 coarse_roots[FINE];           // w^(2^12 i)
  u32 fine_generators[FINE];        // g^i
  u32 coarse_generators[FINE];      // g^(2^12 i)
  u32 reversed[FINE / 2];           // v^rev(i), v of order 2^12, rev of 11 bits
  u32 reversed_inverses[FINE / 2];  // the inverses of these
};

/// w^exponent, exponent mod 2^24.
__device__ __forceinline__ u32 root_power(const RootTables* tables, u32 exponent) {
  return multiply(
      tables->fine_roots[exponent % FINE], tables->coarse_roots[exponent / FINE % FINE]);
}

/// g^exponent, exponent < 2^24.
__device__ __forceinline__ u32 generator_power(const RootTables* tables, u32 exponent) {
  return multiply(
      tables->fine_generators[exponent % FINE], tables->coarse_generators[exponent / FINE]);
}
