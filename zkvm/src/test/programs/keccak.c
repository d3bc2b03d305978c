// Keccak-256 of messages of lengths around the rate.
#include "report.h"

static u64 a[25];

static u64 rotate(u64 x, u32 n) { return n ? x << n | x >> (64 - n) : x; }

static u64 round_constant(u32 round) {
  u64 c = 0;
  u32 lfsr = 1;
  for (u32 i = 0; i < 7 * round + 7; i++) {
    u32 bit = i - 7 * round;
    if (i >= 7 * round && lfsr & 1) c |= 1ull << ((1u << bit) - 1);
    lfsr = lfsr << 1 ^ (lfsr >> 7) * 0x171;
  }
  return c;
}

static void permute(void) {
  for (u32 round = 0; round < 24; round++) {
    u64 c[5], b[25];
    for (u32 x = 0; x < 5; x++) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (u32 i = 0; i < 25; i++) a[i] ^= c[(i + 4) % 5] ^ rotate(c[(i + 1) % 5], 1);
    u32 x = 1, y = 0, shift = 0;
    b[0] = a[0];
    for (u32 t = 0; t < 24; t++) {
      shift = (shift + t + 1) % 64;
      u32 to = 5 * ((2 * x + 3 * y) % 5) + y;
      b[to] = rotate(a[x + 5 * y], shift);
      u32 old = x;
      x = y;
      y = (2 * old + 3 * y) % 5;
    }
    for (u32 i = 0; i < 25; i++) a[i] = b[i] ^ (~b[i / 5 * 5 + (i + 1) % 5] & b[i / 5 * 5 + (i + 2) % 5]);
    a[0] ^= round_constant(round);
  }
}

static void keccak(const u8 *message, u32 length) {
  for (u32 i = 0; i < 25; i++) a[i] = 0;
  u8 *bytes = (u8 *)a;
  u32 at = 0;
  for (u32 i = 0; i < length; i++) {
    bytes[at++] ^= message[i];
    if (at == 136) {
      permute();
      at = 0;
    }
  }
  bytes[at] ^= 1;
  bytes[135] ^= 0x80;
  permute();
  for (u32 i = 0; i < 8; i++) put(((u32 *)a)[i]);
}

static void run(void) {
  u8 message[300];
  for (u32 i = 0; i < sizeof message; i++) message[i] = (u8)next_random();
  const u32 lengths[] = {0, 1, 135, 136, 137, 300};
  for (u32 i = 0; i < sizeof lengths / 4; i++) keccak(message, lengths[i]);
}
