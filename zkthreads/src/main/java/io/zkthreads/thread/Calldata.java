package io.zkthreads.thread;

import java.util.Arrays;

/// Words handed to a contract, or returned by it; at most [#MAX_WORDS].
public final class Calldata {
  public static final int MAX_WORDS = 256;
  public static final Calldata EMPTY = new Calldata(new int[0]);

  private final int[] words;

  private Calldata(int[] words) {
    if (words.length > MAX_WORDS) {
      throw new IllegalArgumentException(
          "at most " + MAX_WORDS + " words expected, got " + words.length);
    }
    this.words = words;
  }

  public static Calldata of(int... words) {
    return new Calldata(words.clone());
  }

  public int size() {
    return words.length;
  }

  public int word(int i) {
    return words[i];
  }

  public int[] words() {
    return words.clone();
  }

  public byte[] bytes() {
    byte[] bytes = new byte[4 * words.length];
    for (int i = 0; i < words.length; i++) {
      ByteWriter.putWord(bytes, 4 * i, words[i]);
    }
    return bytes;
  }

  /// A multiple of 4 bytes, at most 1024.
  static Calldata ofBytes(byte[] bytes) {
    int[] words = new int[bytes.length / 4];
    for (int i = 0; i < words.length; i++) {
      words[i] = ByteReader.wordAt(bytes, 4 * i);
    }
    return new Calldata(words);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Calldata c && Arrays.equals(words, c.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return "Calldata[" + words.length + " words]";
  }
}
