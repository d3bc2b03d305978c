package io.zkthreads.thread;

import java.util.Arrays;
import java.util.HexFormat;

/// 32 bytes: an address, a slot, a value or a digest; equally eight little-endian words.
///
/// The order is that of the words: the first differing word decides, as an unsigned number. It is
/// the order in which the guest compares, word by word.
public final class Bytes32 implements Comparable<Bytes32> {
  public static final int BYTES = 32;
  public static final int WORDS = 8;
  public static final Bytes32 ZERO = new Bytes32(new int[WORDS]);

  /// The number 1: first word 1, others 0.
  public static final Bytes32 ONE = ofLong(1);

  private final int[] words;

  private Bytes32(int[] words) {
    this.words = words;
  }

  /// Copies 32 bytes from `bytes`.
  public static Bytes32 of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("32 bytes expected, got " + bytes.length);
    }
    return of(bytes, 0);
  }

  static Bytes32 of(byte[] bytes, int offset) {
    int[] words = new int[WORDS];
    for (int i = 0; i < WORDS; i++) {
      words[i] = ByteReader.wordAt(bytes, offset + 4 * i);
    }
    return new Bytes32(words);
  }

  /// Copies eight words from `words` at `offset`.
  public static Bytes32 ofWords(int[] words, int offset) {
    return new Bytes32(Arrays.copyOfRange(words, offset, offset + WORDS));
  }

  public static Bytes32 ofWords(int... words) {
    if (words.length != WORDS) {
      throw new IllegalArgumentException("8 words expected, got " + words.length);
    }
    return new Bytes32(words.clone());
  }

  /// The number `value` in the first two words, low word first.
  public static Bytes32 ofLong(long value) {
    int[] words = new int[WORDS];
    words[0] = (int) value;
    words[1] = (int) (value >>> 32);
    return new Bytes32(words);
  }

  /// 64 hexadecimal digits, bytes in order.
  public static Bytes32 parseHex(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  public int word(int i) {
    return words[i];
  }

  public int[] words() {
    return words.clone();
  }

  public void copyWords(int[] destination, int offset) {
    System.arraycopy(words, 0, destination, offset, WORDS);
  }

  public byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < WORDS; i++) {
      ByteWriter.putWord(bytes, 4 * i, words[i]);
    }
    return bytes;
  }

  /// The first two words as a number.
  public long asLong() {
    return (words[0] & 0xffffffffL) | ((long) words[1] << 32);
  }

  public boolean isZero() {
    return equals(ZERO);
  }

  public String hex() {
    return HexFormat.of().formatHex(bytes());
  }

  @Override
  public int compareTo(Bytes32 other) {
    return Arrays.compareUnsigned(words, other.words);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes32 b && Arrays.equals(words, b.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return hex();
  }
}
