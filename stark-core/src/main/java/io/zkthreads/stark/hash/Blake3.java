package io.zkthreads.stark.hash;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// BLAKE3-256 in plain hash mode (no key, no context), by the BLAKE3 paper, section 2.
///
/// The input is a tree of chunks of 1024 bytes, each a chain of 64-byte blocks; one compression per
/// block and one per inner node.
public final class Blake3 {
  private static final int CHUNK_START = 1;
  private static final int CHUNK_END = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;
  private static final int BLOCK_WORDS = 16;
  private static final int CHUNK_WORDS = 256;
  private static final int CHUNK_BYTES = 4 * CHUNK_WORDS;

  /// The initial chaining value, that of SHA-256: fractional parts of the roots of 2, 3, …, 19.
  private static final int[] IV = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  private Blake3() {}

  public static Digest hash(byte[] bytes) {
    return hash(bytes, 0, bytes.length);
  }

  public static Digest hash(byte[] bytes, int offset, int length) {
    int[] words = new int[(length + 3) / 4];
    ByteBuffer padded = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    padded.put(bytes, offset, length).rewind();
    padded.asIntBuffer().get(words);
    return hash(words, 0, length);
  }

  /// Hash of `count` words, each as four bytes little endian.
  public static Digest hashWords(int[] words, int from, int count) {
    return hash(words, from, 4 * count);
  }

  /// Hash of the 64 bytes left | right.
  public static Digest compress(Digest left, Digest right) {
    int[] block = new int[BLOCK_WORDS];
    left.put(block, 0);
    right.put(block, Digest.WORDS);
    int[] chaining = IV.clone();
    compress(chaining, block, 0, 0, 64, CHUNK_START | CHUNK_END | ROOT);
    return Digest.at(chaining, 0);
  }

  /// Hash of `numBytes` bytes, packed little endian into words from `words[from]` on; the bytes of
  /// the last word beyond the end must be zero.
  private static Digest hash(int[] words, int from, int numBytes) {
    int[] chaining = new int[Digest.WORDS];
    if (numBytes <= CHUNK_BYTES) {
      chunk(chaining, words, from, numBytes, 0, ROOT);
      return Digest.at(chaining, 0);
    }
    // The stack holds the roots of complete subtrees, largest first; as in a binary counter, after
    // chunk c a merge is due for every trailing zero bit of c + 1.
    int[] stack = new int[32 * Digest.WORDS + Digest.WORDS];
    int depth = 0;
    int numChunks = (numBytes + CHUNK_BYTES - 1) / CHUNK_BYTES;
    for (int c = 0; c < numChunks; c++) {
      int length = Math.min(CHUNK_BYTES, numBytes - c * CHUNK_BYTES);
      chunk(chaining, words, from + c * CHUNK_WORDS, length, c, 0);
      if (c < numChunks - 1) {
        for (int done = c + 1; (done & 1) == 0; done >>= 1) {
          parent(stack, --depth, chaining, 0);
        }
        System.arraycopy(chaining, 0, stack, depth++ * Digest.WORDS, Digest.WORDS);
      }
    }
    while (depth > 0) {
      depth--;
      parent(stack, depth, chaining, depth == 0 ? ROOT : 0);
    }
    return Digest.at(chaining, 0);
  }

  /// Puts the node over the stack's entry `at` (left) and `chaining` (right) into `chaining`.
  private static void parent(int[] stack, int at, int[] chaining, int flags) {
    System.arraycopy(chaining, 0, stack, (at + 1) * Digest.WORDS, Digest.WORDS);
    System.arraycopy(IV, 0, chaining, 0, Digest.WORDS);
    compress(chaining, stack, at * Digest.WORDS, 0, 64, PARENT | flags);
  }

  private static void chunk(
      int[] chaining, int[] words, int from, int numBytes, int counter, int rootFlag) {
    System.arraycopy(IV, 0, chaining, 0, Digest.WORDS);
    int numBlocks = Math.max(1, (numBytes + 63) / 64);
    for (int b = 0; b < numBlocks; b++) {
      int blockBytes = Math.min(64, numBytes - 64 * b);
      int flags = b == 0 ? CHUNK_START : 0;
      if (b == numBlocks - 1) {
        flags |= CHUNK_END | rootFlag;
      }
      int at = from + BLOCK_WORDS * b;
      if (blockBytes == 64) {
        compress(chaining, words, at, counter, 64, flags);
      } else {
        int[] padded = new int[BLOCK_WORDS];
        System.arraycopy(words, at, padded, 0, (blockBytes + 3) / 4);
        compress(chaining, padded, 0, counter, blockBytes, flags);
      }
    }
  }

  /// The compression function, truncated to the new chaining value, which replaces `chaining`.
  ///
  /// Message words are locals and every index of `v` is constant, so that all of it stays in
  /// registers; the seven orders are powers of the permutation 2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12,
  /// 5, 9, 14, 15, 8 (paper, table 2).
  private static void compress(
      int[] chaining, int[] block, int from, int counter, int blockBytes, int flags) {
    int[] v = new int[16];
    System.arraycopy(chaining, 0, v, 0, 8);
    System.arraycopy(IV, 0, v, 8, 4);
    v[12] = counter;
    v[14] = blockBytes;
    v[15] = flags;
    int m0 = block[from];
    int m1 = block[from + 1];
    int m2 = block[from + 2];
    int m3 = block[from + 3];
    int m4 = block[from + 4];
    int m5 = block[from + 5];
    int m6 = block[from + 6];
    int m7 = block[from + 7];
    int m8 = block[from + 8];
    int m9 = block[from + 9];
    int m10 = block[from + 10];
    int m11 = block[from + 11];
    int m12 = block[from + 12];
    int m13 = block[from + 13];
    int m14 = block[from + 14];
    int m15 = block[from + 15];
    round(v, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15);
    round(v, m2, m6, m3, m10, m7, m0, m4, m13, m1, m11, m12, m5, m9, m14, m15, m8);
    round(v, m3, m4, m10, m12, m13, m2, m7, m14, m6, m5, m9, m0, m11, m15, m8, m1);
    round(v, m10, m7, m12, m9, m14, m3, m13, m15, m4, m0, m11, m2, m5, m8, m1, m6);
    round(v, m12, m13, m9, m11, m15, m10, m14, m8, m7, m2, m5, m3, m0, m1, m6, m4);
    round(v, m9, m14, m11, m5, m8, m12, m15, m1, m13, m3, m0, m10, m2, m6, m4, m7);
    round(v, m11, m15, m5, m0, m1, m9, m8, m6, m14, m10, m2, m12, m3, m4, m7, m13);
    for (int i = 0; i < 8; i++) {
      chaining[i] = v[i] ^ v[i + 8];
    }
  }

  private static void round(
      int[] v,
      int m0,
      int m1,
      int m2,
      int m3,
      int m4,
      int m5,
      int m6,
      int m7,
      int m8,
      int m9,
      int m10,
      int m11,
      int m12,
      int m13,
      int m14,
      int m15) {
    mix(v, 0, 4, 8, 12, m0, m1);
    mix(v, 1, 5, 9, 13, m2, m3);
    mix(v, 2, 6, 10, 14, m4, m5);
    mix(v, 3, 7, 11, 15, m6, m7);
    mix(v, 0, 5, 10, 15, m8, m9);
    mix(v, 1, 6, 11, 12, m10, m11);
    mix(v, 2, 7, 8, 13, m12, m13);
    mix(v, 3, 4, 9, 14, m14, m15);
  }

  private static void mix(int[] v, int a, int b, int c, int d, int x, int y) {
    int va = v[a] + v[b] + x;
    int vd = Integer.rotateRight(v[d] ^ va, 16);
    int vc = v[c] + vd;
    int vb = Integer.rotateRight(v[b] ^ vc, 12);
    va = va + vb + y;
    vd = Integer.rotateRight(vd ^ va, 8);
    vc = vc + vd;
    v[a] = va;
    v[b] = Integer.rotateRight(vb ^ vc, 7);
    v[c] = vc;
    v[d] = vd;
  }
}
