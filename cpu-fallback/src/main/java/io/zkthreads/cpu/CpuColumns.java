package io.zkthreads.cpu;

import io.zkthreads.cpu.Kernels.Span;
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

  boolean bitReversed() {
    return bitReversed;
  }

  /// Copies rows b·2^log … (b + 1)·2^log − 1 of the bit-reversed order to `to`.
  void copyBlock(int b, int log, Span to) {
    if (bitReversed) {
      System.arraycopy(words, offset + ((b * width) << log), to.words(), to.at(), width << log);
      return;
    }
    for (int i = 0; i < 1 << log; i++) {
      int row = logHeight == 0 ? 0 : Integer.reverse((b << log) + i) >>> (32 - logHeight);
      System.arraycopy(words, offset + row * width, to.words(), to.at() + i * width, width);
    }
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
