// SHA-512 and SHA-256 by the machine's compression of one block.
#include "machine.h"

#define CALL(op, g, a, b) asm volatile(".insn r 0x0b, 5, " #op ", %0, %1, %2" : : "r"(g), "r"(a), "r"(b) : "memory")
#define CALL_0(op, g) asm volatile(".insn r 0x0b, 5, " #op ", %0, x0, x0" : : "r"(g) : "memory")
#define CALL_1(op, g, a) asm volatile(".insn r 0x0b, 5, " #op ", %0, %1, x0" : : "r"(g), "r"(a) : "memory")

// Words as pairs, low half first.
static const u32 SHA512_START[16] = {
  0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a,
  0xade682d1, 0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19};
static const u32 SHA256_START[8] = {
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

INLINE u32 swapped(u32 v) {
  v = (v >> 8 & 0x00ff00ff) | (v & 0x00ff00ff) << 8;
  return v >> 16 | v << 16;
}

// Pads a message of n words for SHA-512, whose length is below 2^32 bits; the number of its blocks.
static u32 pad512(u32 *message, u32 n) {
  u32 blocks = (n + 5 + 31) / 32;
  message[n] = 0x80;
  for (u32 i = n + 1; i < 32 * blocks - 1; i++) message[i] = 0;
  message[32 * blocks - 1] = swapped(32 * n);
  return blocks;
}

// The hash of padded blocks, as words of the state.
static void sha512(u32 *state, const u32 *block, u32 blocks) {
#pragma clang loop unroll(full)
  for (u32 i = 0; i < 16; i++) state[i] = SHA512_START[i];
  for (const u32 *end = block + 32 * blocks; block != end; block += 32) CALL_1(17, state, block);
}

// SHA-256 of n words, at most 27, behind which there is room for two blocks; as bytes.
static void sha256(u32 *hash, u32 *message, u32 n) {
  u32 words = n + 3 > 16 ? 32 : 16;
  u32 *state = (u32 *)HASH_2;
  message[n] = 0x80;
  for (u32 i = n + 1; i < words - 1; i++) message[i] = 0;
  message[words - 1] = swapped(32 * n);
#pragma clang loop unroll(full)
  for (u32 i = 0; i < 8; i++) state[i] = SHA256_START[i];
  for (const u32 *end = message + words; message != end; message += 16) CALL_1(16, state, message);
#pragma clang loop unroll(full)
  for (u32 i = 0; i < 8; i++) hash[i] = swapped(state[i]);
}
