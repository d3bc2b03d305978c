package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.engine.Backend;

/// Values on g·K on the device, column-major, rows in bit-reversed order: word (r, c) at c·2^(h+b)
/// + r.
final class CudaExtension implements Backend.LowDegreeExtension {
  private final Arena arena;
  private final DeviceBuffer words;
  private final MatrixSize size;
  private boolean open = true;

  /// Of anything.
  ///
  /// @param arena gets the words back
  /// @param size with 2^(h+b) rows
  CudaExtension(Arena arena, MatrixSize size) {
    this.arena = arena;
    this.words = arena.take(size.takenBytes());
    this.size = size;
  }

  @Override
  public int width() {
    return size.width();
  }

  @Override
  public int logHeight() {
    return size.logHeight();
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
