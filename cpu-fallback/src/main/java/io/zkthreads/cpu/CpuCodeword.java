package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.stark.field.Quintic;

/// Elements of five words each, in bit-reversed order.
final class CpuCodeword implements Backend.Codeword {
  private final CpuMemory memory;
  private final int logLength;
  private final int[] words;
  private boolean open = true;

  /// @param words from `memory`, which gets them back
  CpuCodeword(CpuMemory memory, int logLength, int[] words) {
    this.memory = memory;
    this.logLength = logLength;
    this.words = words;
  }

  @Override
  public int logLength() {
    return logLength;
  }

  int[] words() {
    return words;
  }

  @Override
  public long bytes() {
    return (4L * Quintic.DEGREE) << logLength;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      memory.give(words);
    }
  }
}
