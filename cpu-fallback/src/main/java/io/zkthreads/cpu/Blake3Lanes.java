package io.zkthreads.cpu;

import java.util.Arrays;

/// BLAKE3 of [#LANES] messages of one length side by side: word j of all messages stands in one
/// array, so that each step of the compression function is a loop over lanes. Not thread-safe;
/// about 12 KiB.
final class Blake3Lanes {
  static final int LANES = 64;

  private static final int DIGEST_WORDS = 8;
  private static final int BLOCK_WORDS = 16;
  private static final int CHUNK_WORDS = 256;
  private static final int CHUNK_START = 1;
  private static final int CHUNK_END = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;
  private static final int ROUNDS = 7;

  /// The initial chaining value (BLAKE3 paper, table 1).
  private static final int[] IV = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  /// Message word i of a round is word PERMUTATION\[i\] of the round before (paper, table 2).
  private static final int[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};

  private final Kernels kernels;
  private final int[][] state = new int[BLOCK_WORDS][LANES];
  private final int[][] message = new int[BLOCK_WORDS][LANES];
  private final int[][] chaining = new int[DIGEST_WORDS][LANES];
  private int[][][] stack = new int[0][][];

  Blake3Lanes(Kernels kernels) {
    this.kernels = kernels;
  }

  /// Digests of `count` ≤ [#LANES] messages of `words` words; message l begins at from + l·stride,
  /// its digest goes to `to[toAt + 8l…]`.
  void hash(int[] rows, int from, int stride, int words, int count, int[] to, int toAt) {
    int numChunks = Math.max(1, Math.ceilDiv(words, CHUNK_WORDS));
    int depth = 0;
    for (int c = 0; c < numChunks; c++) {
      int at = c * CHUNK_WORDS;
      int length = Math.min(CHUNK_WORDS, words - at);
      chunk(rows, from + at, stride, length, count, c, numChunks == 1 ? ROOT : 0);
      if (c < numChunks - 1) {
        for (int done = c + 1; (done & 1) == 0; done >>= 1) {
          parent(--depth, 0);
        }
        push(depth++);
      }
    }
    while (depth > 0) {
      depth--;
      parent(depth, depth == 0 ? ROOT : 0);
    }
    for (int l = 0; l < count; l++) {
      for (int j = 0; j < DIGEST_WORDS; j++) {
        to[toAt + DIGEST_WORDS * l + j] = chaining[j][l];
      }
    }
  }

  private void chunk(
      int[] rows, int from, int stride, int words, int count, int counter, int rootFlag) {
    for (int j = 0; j < DIGEST_WORDS; j++) {
      Arrays.fill(chaining[j], IV[j]);
    }
    int numBlocks = Math.max(1, Math.ceilDiv(words, BLOCK_WORDS));
    for (int b = 0; b < numBlocks; b++) {
      int at = BLOCK_WORDS * b;
      int length = Math.min(BLOCK_WORDS, words - at);
      for (int l = 0; l < count; l++) {
        int row = from + l * stride + at;
        for (int j = 0; j < length; j++) {
          message[j][l] = rows[row + j];
        }
      }
      for (int j = length; j < BLOCK_WORDS; j++) {
        Arrays.fill(message[j], 0);
      }
      int flags = b == 0 ? CHUNK_START : 0;
      if (b == numBlocks - 1) {
        flags |= CHUNK_END | rootFlag;
      }
      compress(counter, 4 * length, flags);
    }
  }

  /// The node over stack entry `at` (left) and the chaining value (right).
  private void parent(int at, int flags) {
    for (int j = 0; j < DIGEST_WORDS; j++) {
      System.arraycopy(stack[at][j], 0, message[j], 0, LANES);
      System.arraycopy(chaining[j], 0, message[DIGEST_WORDS + j], 0, LANES);
      Arrays.fill(chaining[j], IV[j]);
    }
    compress(0, 64, PARENT | flags);
  }

  private void push(int depth) {
    if (depth == stack.length) {
      stack = Arrays.copyOf(stack, depth + 1);
      stack[depth] = new int[DIGEST_WORDS][LANES];
    }
    for (int j = 0; j < DIGEST_WORDS; j++) {
      System.arraycopy(chaining[j], 0, stack[depth][j], 0, LANES);
    }
  }

  private void compress(int counter, int blockBytes, int flags) {
    int[][] v = state;
    for (int j = 0; j < DIGEST_WORDS; j++) {
      System.arraycopy(chaining[j], 0, v[j], 0, LANES);
    }
    for (int j = 0; j < 4; j++) {
      Arrays.fill(v[8 + j], IV[j]);
    }
    Arrays.fill(v[12], counter);
    Arrays.fill(v[13], 0);
    Arrays.fill(v[14], blockBytes);
    Arrays.fill(v[15], flags);
    int[][] m = message.clone();
    for (int r = 0; r < ROUNDS; r++) {
      round(v, m);
      int[][] permuted = new int[BLOCK_WORDS][];
      for (int j = 0; j < BLOCK_WORDS; j++) {
        permuted[j] = m[PERMUTATION[j]];
      }
      m = permuted;
    }
    for (int j = 0; j < DIGEST_WORDS; j++) {
      int[] c = chaining[j];
      int[] low = v[j];
      int[] high = v[j + 8];
      for (int l = 0; l < LANES; l++) {
        c[l] = low[l] ^ high[l];
      }
    }
  }

  private void round(int[][] v, int[][] m) {
    kernels.mix(v[0], v[4], v[8], v[12], m[0], m[1]);
    kernels.mix(v[1], v[5], v[9], v[13], m[2], m[3]);
    kernels.mix(v[2], v[6], v[10], v[14], m[4], m[5]);
    kernels.mix(v[3], v[7], v[11], v[15], m[6], m[7]);
    kernels.mix(v[0], v[5], v[10], v[15], m[8], m[9]);
    kernels.mix(v[1], v[6], v[11], v[12], m[10], m[11]);
    kernels.mix(v[2], v[7], v[8], v[13], m[12], m[13]);
    kernels.mix(v[3], v[4], v[9], v[14], m[14], m[15]);
  }
}
