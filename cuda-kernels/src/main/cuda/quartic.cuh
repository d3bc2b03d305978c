#pragma once
// The challenge field F[X]/(X^4 - 3), as io.zkthreads.stark.field.Quartic has it.

#include "extension.cuh"

typedef Extension<4> Quartic;

/// 3 a; 4 instructions.
__device__ __forceinline__ u32 thrice(u32 a) { return add(add(a, a), a); }

/// Four products: a0 b0 + a1 b1 + a2 b2 + a3 b3; 9 instructions.
__device__ __forceinline__ u32 dot(const Quartic& a, u32 b0, u32 b1, u32 b2, u32 b3) {
  u64 sum = (u64)a.c[0] * b0;
  sum = accumulate(sum, a.c[1], b1);
  sum = accumulate(sum, a.c[2], b2);
  sum = accumulate(sum, a.c[3], b3);
  return reduce(lower(sum));
}

/// a * b as the sum of a_i X^i b: multiplying by X takes (b0, b1, b2, b3) to (3 b3, b0, b1, b2).
/// About 48 instructions.
__device__ __forceinline__ Quartic multiply(const Quartic& a, const Quartic& b) {
  u32 t1 = thrice(b.c[1]);
  u32 t2 = thrice(b.c[2]);
  u32 t3 = thrice(b.c[3]);
  Quartic r;
  r.c[0] = dot(a, b.c[0], t3, t2, t1);
  r.c[1] = dot(a, b.c[1], b.c[0], t3, t2);
  r.c[2] = dot(a, b.c[2], b.c[1], b.c[0], t3);
  r.c[3] = dot(a, b.c[3], b.c[2], b.c[1], b.c[0]);
  return r;
}

/// 1/a by norms, 0 for a = 0. With Y = X^2, a = A + X B over F[Y]/(Y^2 - 3), and
///
///   1/a = (A - X B) / N    N = A^2 - Y B^2 = n0 + n1 Y    1/N = (n0 - n1 Y) / (n0^2 - 3 n1^2)
///
/// About 250 instructions.
__device__ __forceinline__ Quartic inverse(const Quartic& a) {
  const u32* c = a.c;
  u32 twice2 = add(c[2], c[2]);
  u32 minus_thrice3 = negate(thrice(c[3]));
  // n0 = c0^2 - 6 c1 c3 + 3 c2^2, n1 = 2 c0 c2 - c1^2 - 3 c3^2.
  u32 n0 = dot(a, c[0], add(minus_thrice3, minus_thrice3), thrice(c[2]), 0);
  u32 n1 = dot(a, twice2, negate(c[1]), 0, minus_thrice3);
  u32 rest = inverse(subtract(square(n0), multiply(n1, thrice(n1))));
  u32 m0 = multiply(n0, rest);
  u32 m1 = negate(multiply(n1, rest));
  u32 thrice_m1 = thrice(m1);
  // (A - X B) (m0 + m1 Y).
  Quartic r;
  r.c[0] = reduce(accumulate((u64)c[0] * m0, c[2], thrice_m1));
  r.c[1] = negate(reduce(accumulate((u64)c[1] * m0, c[3], thrice_m1)));
  r.c[2] = reduce(accumulate((u64)c[0] * m1, c[2], m0));
  r.c[3] = negate(reduce(accumulate((u64)c[1] * m1, c[3], m0)));
  return r;
}
