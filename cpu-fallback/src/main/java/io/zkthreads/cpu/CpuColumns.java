package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;

/// Values on `shift`·H, row-major, rows in natural or bit-reversed order.
final class CpuColumns implements Backend.Columns {
  /// Where the values stand, from `array[offset]` on: the words belong to someone else.
  @SuppressWarnings("ArrayRecordComponent")
  record Words(int[] array, int offset) {}

  private final int width;
  private final int logHeight;
  private final Words words;
  private final int shift;
  private final boolean bitReversed;

  CpuColumns(int width, int logHeight, Words words, int shift, boolean bitReversed) {
    this.width = width;
    this.logHeight = logHeight;
    this.words = words;
    this.shift = shift;
    this.bitReversed = bitReversed;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int logHeight() {
    return logHeight;
  }

  int[] words() {
    return words.array;
  }

  /// The coset on which the values are.
  int shift() {
    return shift;
  }

  int offset() {
    return words.offset;
  }

  boolean bitReversed() {
    return bitReversed;
  }

  /// Where row i of the bit-reversed order begins.
  int rowAt(int i) {
    boolean inPlace = bitReversed || logHeight == 0;
    return words.offset + width * (inPlace ? i : Integer.reverse(i) >>> (32 - logHeight));
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void close() {}
}
