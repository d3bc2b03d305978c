// Quotients of every kind, written out in decimal: dates, greatest common divisors, roots, and 64-bit division by hand.
#include "report.h"

static u64 divide(u64 x, u64 y, u64 *rest) {
  u64 q = 0, r = 0;
  for (int bit = 63; bit >= 0; bit--) {
    r = r << 1 | (x >> bit & 1);
    q <<= 1;
    if (r >= y) r -= y, q |= 1;
  }
  *rest = r;
  return q;
}

static void decimal(s32 x) {
  char text[12];
  u32 at = 0, sign = x < 0;
  do {
    s32 digit = x % 10;
    text[at++] = (char)('0' + (digit < 0 ? -digit : digit));
    x /= 10;
  } while (x != 0);
  if (sign) text[at++] = '-';
  u32 word = 0;
  for (u32 i = 0; i < at; i++) word = word * 31 + (u8)text[at - 1 - i];
  put(word);
}

static void date(s32 days) {
  s32 z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
  u32 of_era = (u32)(z - era * 146097);
  u32 year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  u32 of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
  put((u32)(era * 400 + (s32)year) << 9 | month << 5 | (of_year - (153 * month + 2) / 5 + 1));
}

static u32 gcd(u32 x, u32 y) {
  while (y != 0) {
    u32 t = x % y;
    x = y;
    y = t;
  }
  return x;
}

static u32 root(u32 x) {
  u32 r = x, next = x / 2 + 1;
  while (next < r) r = next, next = (r + x / r) / 2;
  return r;
}

static void run(void) {
  for (u32 i = 0; i < 60; i++) {
    u32 x = next_random() >> i % 32, y = (next_random() >> i * 7 % 32) | 1;
    decimal((s32)x);
    decimal(-(s32)(x >> 1));
    date((s32)x >> 8);
    put(gcd(x, y));
    put(root(x));
    u64 rest, q = divide((u64)x << 32 | next_random(), (u64)y << i % 20, &rest);
    put((u32)q), put((u32)(q >> 32)), put((u32)rest), put((u32)(rest >> 32));
    s32 low = (s32)x < 0 ? -(s32)(y >> 1) : (s32)(y >> 1);
    if (low != 0 && low != -1) put((u32)((s32)x / low)), put((u32)((s32)x % low));
  }
}
