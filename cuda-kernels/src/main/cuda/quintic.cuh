#pragma once
// The challenge field F[X]/(X^5 + X^2 - 1), as io.zkthreads.stark.field.Quintic has it.

#include "extension.cuh"

typedef Extension<5> Quintic;

/// X^(p i) for i = 1...4: the images of the basis under Frobenius. FieldKernelTest finds them
/// right.
static __constant__ u32 FROBENIUS[4][Quintic::DEGREE] = {
    {0x2d993495u, 0x0e0c91e5u, 0x21a60922u, 0x4bff57a3u, 0x41b550beu},
    {0x0a1c252cu, 0x46d57e39u, 0x30149a86u, 0x3b2ee89fu, 0x3181252bu},
    {0x35fcae15u, 0x182d4e41u, 0x4c4c1cdfu, 0x074fcccbu, 0x4a813ff9u},
    {0x291099b3u, 0x3a76433cu, 0x21b1646du, 0x6ec65580u, 0x378f06cdu}};

/// X^(p^2 i) for i = 1...4.
static __constant__ u32 FROBENIUS_TWICE[4][Quintic::DEGREE] = {
    {0x2f967f25u, 0x6d4725a6u, 0x054d8645u, 0x24fad3e8u, 0x21dcd21au},
    {0x3a5b7141u, 0x1cb6b2deu, 0x1d3eeba6u, 0x61431217u, 0x00f7bf69u},
    {0x05199bb2u, 0x6151534au, 0x4caaf8d4u, 0x0a80037cu, 0x5d72c28fu},
    {0x0a6625f2u, 0x63acab5bu, 0x012c3e01u, 0x65ff9494u, 0x66f9eb3cu}};

/// Five products: a0 b0 + a1 b1 + a2 b2 + a3 b3 + a4 b4; 11 instructions.
__device__ __forceinline__ u32 dot(const Quintic& a, u32 b0, u32 b1, u32 b2, u32 b3, u32 b4) {
  u64 sum = (u64)a.c[0] * b0;
  sum = accumulate(sum, a.c[1], b1);
  sum = accumulate(sum, a.c[2], b2);
  sum = accumulate(sum, a.c[3], b3);
  sum = accumulate(lower(sum), a.c[4], b4);
  return reduce(lower(sum));
}

/// a * b as the sum of a_i X^i b. By X^5 = 1 - X^2, multiplying by X takes
/// (b0, b1, b2, b3, b4) to (b4, b0, b1 - b4, b2, b3). About 65 instructions.
__device__ __forceinline__ Quintic multiply(const Quintic& a, const Quintic& b) {
  u32 b14 = subtract(b.c[1], b.c[4]);
  u32 b03 = subtract(b.c[0], b.c[3]);
  u32 b42 = subtract(b.c[4], b.c[2]);
  u32 b314 = subtract(b.c[3], b14);
  Quintic r;
  r.c[0] = dot(a, b.c[0], b.c[4], b.c[3], b.c[2], b14);
  r.c[1] = dot(a, b.c[1], b.c[0], b.c[4], b.c[3], b.c[2]);
  r.c[2] = dot(a, b.c[2], b14, b03, b42, b314);
  r.c[3] = dot(a, b.c[3], b.c[2], b14, b03, b42);
  r.c[4] = dot(a, b.c[4], b.c[3], b.c[2], b14, b03);
  return r;
}

/// The map that is linear over the base field and takes X^i to `basis[i - 1]`, X^0 to itself.
__device__ __forceinline__ Quintic linear(const Quintic& a, const u32 (*basis)[Quintic::DEGREE]) {
  Quintic r;
#pragma unroll
  for (int d = 0; d < Quintic::DEGREE; d++) {
    u32 b0 = d == 0 ? ONE : 0;
    r.c[d] = dot(a, b0, basis[0][d], basis[1][d], basis[2][d], basis[3][d]);
  }
  return r;
}

/// 1/a by the norm: a^(p + p^2 + p^3 + p^4) / N(a); 0 for a = 0. About 570 instructions.
__device__ __forceinline__ Quintic inverse(const Quintic& a) {
  Quintic once = linear(a, FROBENIUS);
  Quintic pair = multiply(once, linear(a, FROBENIUS_TWICE));  // a^(p + p^2)
  Quintic conjugates = multiply(pair, linear(pair, FROBENIUS_TWICE));
  const u32* q = conjugates.c;
  u32 norm = dot(a, q[0], q[4], q[3], q[2], subtract(q[1], q[4]));
  return scale(conjugates, inverse(norm));
}
