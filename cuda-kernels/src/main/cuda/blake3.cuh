#pragma once
// BLAKE3-256 in plain hash mode (BLAKE3 paper, section 2), as io.zkthreads.stark.hash.Blake3.

#include "tree.cuh"

struct Blake3 {
  static constexpr u32 CHUNK_START = 1;
  static constexpr u32 CHUNK_END = 2;
  static constexpr u32 PARENT = 4;
  static constexpr u32 ROOT = 8;
  static constexpr u32 BLOCK_WORDS = 16;
  static constexpr u32 CHUNK_WORDS = 256;

  /// Chunks of a row are fewer than 2^12.
  static constexpr u32 STACK = 12;

  /// Word i of the initial chaining value, that of SHA-256.
  static __device__ __forceinline__ u32 initial(u32 i) {
    switch (i) {
      case 0: return 0x6a09e667u;
      case 1: return 0xbb67ae85u;
      case 2: return 0x3c6ef372u;
      case 3: return 0xa54ff53au;
      case 4: return 0x510e527fu;
      case 5: return 0x9b05688cu;
      case 6: return 0x1f83d9abu;
      default: return 0x5be0cd19u;
    }
  }

  /// Message word i of a round is word permuted(i) of the round before (paper, table 2).
  static constexpr __device__ __forceinline__ u32 permuted(u32 i) {
    constexpr u64 order = 0x8FE95CB1D407A362ull;  // 2 6 3 10 7 0 4 13 1 11 12 5 9 14 15 8
    return (u32)(order >> (4 * i)) & 15;
  }

  /// n <= 16
  static __device__ __forceinline__ u32 rotated(u32 word, u32 n) {
    return __funnelshift_r(word, word, n);
  }

  /// The quarter round G.
  static __device__ __forceinline__ void mix(u32& a, u32& b, u32& c, u32& d, u32 x, u32 y) {
    a = a + b + x;
    d = rotated(d ^ a, 16);
    c = c + d;
    b = rotated(b ^ c, 12);
    a = a + b + y;
    d = rotated(d ^ a, 8);
    c = c + d;
    b = rotated(b ^ c, 7);
  }

  static __device__ __forceinline__ void start(u32* chaining) {
#pragma unroll
    for (u32 i = 0; i < DIGEST_WORDS; i++) {
      chaining[i] = initial(i);
    }
  }

  /// The compression function, truncated to the chaining value, which is replaced; changes the
  /// message. 680 instructions.
  static __device__ __forceinline__ void compress(
      u32* chaining, u32* message, u32 counter, u32 num_bytes, u32 flags) {
    u32 v[16];
#pragma unroll
    for (u32 i = 0; i < 8; i++) {
      v[i] = chaining[i];
    }
#pragma unroll
    for (u32 i = 0; i < 4; i++) {
      v[8 + i] = initial(i);
    }
    v[12] = counter;
    v[13] = 0;
    v[14] = num_bytes;
    v[15] = flags;
#pragma unroll
    for (u32 round = 0; round < 7; round++) {
      mix(v[0], v[4], v[8], v[12], message[0], message[1]);
      mix(v[1], v[5], v[9], v[13], message[2], message[3]);
      mix(v[2], v[6], v[10], v[14], message[4], message[5]);
      mix(v[3], v[7], v[11], v[15], message[6], message[7]);
      mix(v[0], v[5], v[10], v[15], message[8], message[9]);
      mix(v[1], v[6], v[11], v[12], message[10], message[11]);
      mix(v[2], v[7], v[8], v[13], message[12], message[13]);
      mix(v[3], v[4], v[9], v[14], message[14], message[15]);
      u32 before[BLOCK_WORDS];
#pragma unroll
      for (u32 i = 0; i < BLOCK_WORDS; i++) {
        before[i] = message[i];
      }
#pragma unroll
      for (u32 i = 0; i < BLOCK_WORDS; i++) {
        message[i] = before[permuted(i)];
      }
    }
#pragma unroll
    for (u32 i = 0; i < 8; i++) {
      chaining[i] = v[i] ^ v[i + 8];
    }
  }

  /// The chaining value of a chunk: words counter * 256 ... of the row.
  static __device__ __forceinline__ void chunk(
      u32* chaining, const Row& row, u32 counter, u32 root_flag) {
    u32 from = counter * CHUNK_WORDS;
    u32 words = min(CHUNK_WORDS, row.width - from);
    start(chaining);
    u32 flags = CHUNK_START;
    u32 at = 0;
    do {
      u32 length = min(BLOCK_WORDS, words - at);
      u32 message[BLOCK_WORDS];
#pragma unroll
      for (u32 i = 0; i < BLOCK_WORDS; i++) {
        message[i] = i < length ? row.word(from + at + i) : 0;
      }
      at += BLOCK_WORDS;
      flags |= at >= words ? CHUNK_END | root_flag : 0;
      compress(chaining, message, counter, 4 * length, flags);
      flags = 0;
    } while (at < words);
  }

  /// Puts the node over `left` and `chaining` into `chaining`.
  static __device__ __forceinline__ void parent(u32* chaining, const u32* left, u32 flags) {
    u32 message[BLOCK_WORDS];
#pragma unroll
    for (u32 i = 0; i < DIGEST_WORDS; i++) {
      message[i] = left[i];
      message[DIGEST_WORDS + i] = chaining[i];
    }
    start(chaining);
    compress(chaining, message, 0, 64, PARENT | flags);
  }

  /// The stack holds complete subtrees, the largest first: as in a binary counter, after chunk c a
  /// node is due for every zero bit at the end of c + 1. A row of one chunk does not touch it.
  static __device__ __forceinline__ void leaf(const Row& row, u32* digest) {
    u32 num_chunks = max(1u, (row.width + CHUNK_WORDS - 1) / CHUNK_WORDS);
    u32 stack[STACK][DIGEST_WORDS];
    u32 depth = 0;
    for (u32 c = 0; c < num_chunks; c++) {
      chunk(digest, row, c, num_chunks == 1 ? ROOT : 0);
      if (c < num_chunks - 1) {
        for (u32 done = c + 1; (done & 1) == 0; done >>= 1) {
          parent(digest, stack[--depth], 0);
        }
        for (u32 i = 0; i < DIGEST_WORDS; i++) {
          stack[depth][i] = digest[i];
        }
        depth++;
      }
    }
    while (depth > 0) {
      depth--;
      parent(digest, stack[depth], depth == 0 ? ROOT : 0);
    }
  }

  static __device__ __forceinline__ void node(const u32* children, u32* digest) {
    u32 message[BLOCK_WORDS];
#pragma unroll
    for (u32 i = 0; i < BLOCK_WORDS; i++) {
      message[i] = children[i];
    }
    start(digest);
    compress(digest, message, 0, 64, CHUNK_START | CHUNK_END | ROOT);
  }
};
