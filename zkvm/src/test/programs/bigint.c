// Powers modulo 2^255 - 19 and modulo the order of secp256k1, on eight words; inverses by Fermat.
#include "report.h"
#define WORDS 8

static const u32 P25519[WORDS] = {0xffffffed, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x7fffffff};
static const u32 ORDER[WORDS] = {0xd0364141, 0xbfd25e8c, 0xaf48a03b, 0xbaaedce6, 0xfffffffe, ~0u, ~0u, ~0u};

static u32 subtract(u32 *x, const u32 *m) {
  u32 borrow = 0;
  for (u32 i = 0; i < WORDS; i++) {
    u64 d = (u64)x[i] - m[i] - borrow;
    x[i] = (u32)d;
    borrow = (u32)(d >> 32) & 1;
  }
  return borrow;
}

static int less(const u32 *x, const u32 *m) {
  for (int i = WORDS - 1; i >= 0; i--)
    if (x[i] != m[i]) return x[i] < m[i];
  return 0;
}

// x = x * y mod m by Montgomery's word-by-word reduction; inverse is -1/m mod 2^32.
static void multiply(u32 *x, const u32 *y, const u32 *m, u32 inverse) {
  u32 t[WORDS + 2] = {0};
  for (u32 i = 0; i < WORDS; i++) {
    u64 c = 0;
    for (u32 j = 0; j < WORDS; j++) {
      c += (u64)x[i] * y[j] + t[j];
      t[j] = (u32)c;
      c >>= 32;
    }
    c += t[WORDS];
    t[WORDS] = (u32)c;
    t[WORDS + 1] = (u32)(c >> 32);
    u32 q = t[0] * inverse;
    c = (u64)q * m[0] + t[0];
    c >>= 32;
    for (u32 j = 1; j < WORDS; j++) {
      c += (u64)q * m[j] + t[j];
      t[j - 1] = (u32)c;
      c >>= 32;
    }
    c += t[WORDS];
    t[WORDS - 1] = (u32)c;
    t[WORDS] = t[WORDS + 1] + (u32)(c >> 32);
  }
  for (u32 j = 0; j < WORDS; j++) x[j] = t[j];
  if (t[WORDS] || !less(x, m)) subtract(x, m);
}

static void twice(u32 *x, const u32 *m) {
  u32 carry = 0;
  for (u32 i = 0; i < WORDS; i++) {
    u32 top = x[i] >> 31;
    x[i] = x[i] << 1 | carry;
    carry = top;
  }
  if (carry || !less(x, m)) subtract(x, m);
}

static void power(const u32 *m, u32 less_by) {
  u32 inverse = 1, one[WORDS] = {1}, x[WORDS], y[WORDS], exponent[WORDS];
  for (u32 i = 0; i < 5; i++) inverse *= 2 - m[0] * inverse;
  inverse = -inverse;
  for (u32 i = 0; i < WORDS; i++) x[i] = next_random(), exponent[i] = m[i];
  while (!less(x, m)) subtract(x, m);
  exponent[0] -= less_by;
  for (u32 i = 0; i < 512; i++) twice(x, m);
  multiply(x, one, m, inverse);
  for (u32 i = 0; i < WORDS; i++) y[i] = one[i];
  for (u32 i = 0; i < 256; i++) twice(y, m);
  for (int bit = 255; bit >= 0; bit--) {
    multiply(y, y, m, inverse);
    if (exponent[bit / 32] >> bit % 32 & 1) multiply(y, x, m, inverse);
  }
  u32 check[WORDS];
  for (u32 i = 0; i < WORDS; i++) check[i] = y[i];
  multiply(check, x, m, inverse);
  multiply(check, one, m, inverse);
  multiply(y, one, m, inverse);
  for (u32 i = 0; i < WORDS; i++) put(y[i]);
  for (u32 i = 0; i < WORDS; i++) put(check[i]);
}

static void run(void) {
  power(P25519, 2);
  power(ORDER, 2);
  power(P25519, 3);
}
