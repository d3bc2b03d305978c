package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.engine.Backend;
import io.zkthreads.stark.field.Quintic;

/// Elements on the device in bit-reversed order, planar: coefficient d of element i of n at d·n +
/// i.
final class CudaCodeword implements Backend.Codeword {
  private final Arena arena;
  private final DeviceBuffer words;
  private final int logLength;
  private boolean open = true;

  /// Of anything.
  ///
  /// @param arena gets the words back
  CudaCodeword(Arena arena, int logLength) {
    this.arena = arena;
    this.words = arena.take(((long) Integer.BYTES * Quintic.DEGREE) << logLength);
    this.logLength = logLength;
  }

  @Override
  public int logLength() {
    return logLength;
  }

  DeviceBuffer words() {
    return words;
  }

  @Override
  public long bytes() {
    return words.bytes();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      arena.give(words);
    }
  }
}
