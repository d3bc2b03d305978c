package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;

/// Values on `shift`·H, row-major, rows in natural or bit-reversed order, from `words[offset]` on.
final class CpuColumns implements Backend.Columns {
  private final CpuMemory memory;
  private final int width;
  private final int logHeight;
  private final int[] words;
  private final int offset;
  private final int shift;
  private final boolean bitReversed;
  private final long bytes;
  private boolean open = true;

  /// @param bytes what closing the handle frees; 0 where the words belong to someone else
  CpuColumns(
      CpuMemory memory,
      int width,
      int logHeight,
      int[] words,
      int offset,
      int shift,
      boolean bitReversed,
      long bytes) {
    this.memory = memory;
    this.width = width;
    this.logHeight = logHeight;
    this.words = words;
    this.offset = offset;
    this.shift = shift;
    this.bitReversed = bitReversed;
    this.bytes = bytes;
    memory.take(bytes);
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
    return words;
  }

  /// The coset on which the values are.
  int shift() {
    return shift;
  }

  int offset() {
    return offset;
  }

  /// Copies the rows in bit-reversed order to `to[at…]`.
  void copyBitReversed(int[] to, int at, Pool pool) {
    if (bitReversed) {
      System.arraycopy(words, offset, to, at, width << logHeight);
      return;
    }
    int height = 1 << logHeight;
    pool.forRanges(
        height,
        Math.min(height, 256),
        (begin, end) -> {
          for (int r = begin; r < end; r++) {
            int from =
                offset + (logHeight == 0 ? 0 : Integer.reverse(r) >>> (32 - logHeight)) * width;
            System.arraycopy(words, from, to, at + r * width, width);
          }
        });
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      memory.release(bytes);
    }
  }
}
