// Bytes and halves: CRC-32, base64 there and back, run lengths there and back, sums of samples with signs.
#include "report.h"

static u8 text[600], coded[900], back[600];
static s16 samples[200];

static u32 crc(const u8 *x, u32 n) {
  u32 c = ~0u;
  while (n-- > 0) {
    c ^= *x++;
    for (u32 i = 0; i < 8; i++) c = c >> 1 ^ (0xedb88320 & -(c & 1));
  }
  return ~c;
}

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static u32 encode(const u8 *x, u32 n, u8 *to) {
  u32 at = 0;
  for (u32 i = 0; i + 2 < n; i += 3) {
    u32 three = (u32)x[i] << 16 | (u32)x[i + 1] << 8 | x[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) to[at++] = (u8)ALPHABET[three >> shift & 63];
  }
  return at;
}

static u32 value(u8 c) {
  u32 v = 0;
  while (ALPHABET[v] != (char)c) v++;
  return v;
}

static u32 decode(const u8 *x, u32 n, u8 *to) {
  u32 at = 0;
  for (u32 i = 0; i < n; i += 4) {
    u32 three = value(x[i]) << 18 | value(x[i + 1]) << 12 | value(x[i + 2]) << 6 | value(x[i + 3]);
    to[at++] = (u8)(three >> 16), to[at++] = (u8)(three >> 8), to[at++] = (u8)three;
  }
  return at;
}

static u32 pack(const u8 *x, u32 n, u8 *to) {
  u32 at = 0;
  for (u32 i = 0; i < n;) {
    u32 run = 1;
    while (i + run < n && x[i + run] == x[i] && run < 255) run++;
    to[at++] = (u8)run, to[at++] = x[i];
    i += run;
  }
  return at;
}

static u32 unpack(const u8 *x, u32 n, u8 *to) {
  u32 at = 0;
  for (u32 i = 0; i < n; i += 2)
    for (u32 j = 0; j < x[i]; j++) to[at++] = x[i + 1];
  return at;
}

static void run(void) {
  for (u32 i = 0; i < sizeof text; i++) text[i] = i % 7 ? text[i - 1] : (u8)next_random();
  put(crc(text, sizeof text));
  u32 n = encode(text, sizeof text, coded);
  put(n), put(crc(coded, n)), put(crc(back, decode(coded, n, back)));
  n = pack(text, sizeof text, coded);
  put(n), put(crc(coded, n)), put(crc(back, unpack(coded, n, back)));
  s32 sum = 0, low = 0, high = 0;
  for (u32 i = 0; i < 200; i++) {
    samples[i] = (s16)next_random();
    s16 s = samples[i];
    s8 top = (s8)(s >> 8), bottom = (s8)s;
    sum += s, low += bottom < 0, high += top;
    put((u32)(s32)s), put((u32)(top * bottom)), put((u16)s + (u8)bottom);
  }
  put((u32)sum), put((u32)low), put((u32)high);
}
