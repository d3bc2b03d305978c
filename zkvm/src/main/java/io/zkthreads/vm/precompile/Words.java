package io.zkthreads.vm.precompile;

import java.math.BigInteger;

/// Numbers as 32-bit words, the lowest first.
public final class Words {
  private Words() {}

  /// The number of `count` words from `at`.
  public static BigInteger number(int[] words, int at, int count) {
    byte[] bytes = new byte[4 * count];
    for (int i = 0; i < count; i++) {
      int word = words[at + i];
      int end = bytes.length - 4 * i;
      bytes[end - 1] = (byte) word;
      bytes[end - 2] = (byte) (word >>> 8);
      bytes[end - 3] = (byte) (word >>> 16);
      bytes[end - 4] = (byte) (word >>> 24);
    }
    return new BigInteger(1, bytes);
  }

  /// Writes the lowest `count` words of `number`, at least 0.
  public static void put(BigInteger number, int[] words, int at, int count) {
    byte[] bytes = number.toByteArray();
    for (int i = 0; i < count; i++) {
      int word = 0;
      for (int j = 3; j >= 0; j--) {
        int from = bytes.length - 1 - 4 * i - j;
        word = word << 8 | (from >= 0 ? bytes[from] & 255 : 0);
      }
      words[at + i] = word;
    }
  }
}
