#pragma once
// Bit reversal: the order in which transforms leave their values.

#include "field.cuh"

/// The low `bits` bits of i in reverse; i < 2^bits, bits <= 32.
__device__ __forceinline__ u32 reverse_bits(u32 i, u32 bits) {
  return bits == 0 ? 0 : __brev(i) >> (32 - bits);
}
