package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.stark.field.ExtensionField;

/// Elements, each as its coefficients, in bit-reversed order.
final class CpuCodeword implements Backend.Codeword {
  private final CpuMemory memory;
  private final ExtensionField field;
  private final int logLength;
  private final int[] words;
  private boolean open = true;

  /// @param words from `memory`, which gets them back
  CpuCodeword(CpuMemory memory, ExtensionField field, int logLength, int[] words) {
    this.memory = memory;
    this.field = field;
    this.logLength = logLength;
    this.words = words;
  }

  @Override
  public int logLength() {
    return logLength;
  }

  ExtensionField field() {
    return field;
  }

  int[] words() {
    return words;
  }

  @Override
  public long bytes() {
    return (4L * field.degree()) << logLength;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      memory.give(words);
    }
  }
}
