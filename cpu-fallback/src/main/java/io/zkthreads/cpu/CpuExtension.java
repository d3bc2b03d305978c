package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;

/// Values on g·K, row-major, rows in bit-reversed order.
final class CpuExtension implements Backend.LowDegreeExtension {
  private final CpuMemory memory;
  private final int width;
  private final int logHeight;
  private final int[] words;
  private boolean open = true;

  /// @param words from `memory`, which gets them back
  CpuExtension(CpuMemory memory, int width, int logHeight, int[] words) {
    this.memory = memory;
    this.width = width;
    this.logHeight = logHeight;
    this.words = words;
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

  @Override
  public long bytes() {
    return (4L * width) << logHeight;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      memory.give(words);
    }
  }
}
