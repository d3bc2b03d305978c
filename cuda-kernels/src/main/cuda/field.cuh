#pragma once
// The field KoalaBear, p = 2^31 - 2^24 + 1, as io.zkthreads.stark.field.KoalaBear has it: an
// element is a word in Montgomery form (w stands for w * 2^-32 mod p), always reduced to [0, p).
// Instruction counts are those of sm_90.

#include "platform.cuh"

static constexpr u32 MODULUS = 0x7f000001u;
static constexpr u32 NEG_INVERSE = 0x7effffffu;  // -1/p mod 2^32
static constexpr u32 ONE = 0x01fffffeu;          // 2^32 mod p
static constexpr u32 HALF = 0x00ffffffu;         // 2^31 mod p
static constexpr u32 TO_MONTGOMERY = 0x17f7efe4u;  // 2^64 mod p
static constexpr u32 TWO_ADICITY = 24;

/// a + b; 2 instructions.
__device__ __forceinline__ u32 add(u32 a, u32 b) {
  u32 sum = a + b;
  return min(sum, sum - MODULUS);
}

/// a - b; 2 instructions.
__device__ __forceinline__ u32 subtract(u32 a, u32 b) {
  u32 difference = a - b;
  return min(difference, difference + MODULUS);
}

__device__ __forceinline__ u32 negate(u32 a) { return subtract(0, a); }

/// Montgomery reduction of x in [0, p * 2^32): x * 2^-32 mod p; 3 instructions. The compiler needs
/// one more for the sum as C++ has it.
__device__ __forceinline__ u32 reduce(u64 x) {
  u32 q = (u32)x * NEG_INVERSE;
#ifdef CUDA_EMU
  u32 r = (u32)(((u64)q * MODULUS + x) >> 32);
#else
  u32 r;
  asm("{ .reg .u32 low; mad.lo.cc.u32 low, %1, %2, %3; madc.hi.u32 %0, %1, %2, %4; }"
      : "=r"(r)
      : "r"(q), "n"(MODULUS), "r"((u32)x), "r"((u32)(x >> 32)));
#endif
  return min(r, r - MODULUS);
}

/// a * b; 4 instructions.
__device__ __forceinline__ u32 multiply(u32 a, u32 b) { return reduce((u64)a * b); }

__device__ __forceinline__ u32 square(u32 a) { return multiply(a, a); }

// Lazy sums. A product of two words is less than p^2 < p/2 * 2^32, so two products are in the
// range of `reduce`, and four fit 64 bits and are in the range of `lower`.

/// sum + a * b, unreduced; 1 instruction.
__device__ __forceinline__ u64 accumulate(u64 sum, u32 a, u32 b) { return sum + (u64)a * b; }

/// x or x - p * 2^32, the one in [0, p * 2^32), for x in [0, 2p * 2^32); 2 instructions.
__device__ __forceinline__ u64 lower(u64 x) {
  u32 high = (u32)(x >> 32);
  return ((u64)min(high, high - MODULUS) << 32) | (u32)x;
}

/// a^exponent.
__device__ __forceinline__ u32 power(u32 a, u64 exponent) {
  u32 result = ONE;
  for (; exponent != 0; exponent >>= 1) {
    if (exponent & 1) {
      result = multiply(result, a);
    }
    a = square(a);
  }
  return result;
}

/// a^(2^count).
__device__ __forceinline__ u32 squares(u32 a, int count) {
  for (int i = 0; i < count; i++) {
    a = square(a);
  }
  return a;
}

/// 1/a = a^(p - 2), 0 for a = 0: p - 2 has the bits 111111, 0 and then 24 ones.
/// 37 multiplications.
__device__ __forceinline__ u32 inverse(u32 a) {
  u32 two = multiply(squares(a, 1), a);
  u32 three = multiply(squares(two, 1), a);
  u32 six = multiply(squares(three, 3), three);
  u32 result = square(six);
  for (int i = 0; i < 4; i++) {
    result = multiply(squares(result, 6), six);
  }
  return result;
}

/// The word of a canonical value in [0, p).
__device__ __forceinline__ u32 from_canonical(u32 value) { return multiply(value, TO_MONTGOMERY); }

/// The canonical value in [0, p) of a word.
__device__ __forceinline__ u32 to_canonical(u32 word) { return reduce(word); }
