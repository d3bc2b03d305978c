package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.engine.Backend;

/// Values on H on the device, column-major and in natural order: word (r, c) at c·2^h + r.
final class CudaColumns implements Backend.Columns {
  private final Held held;
  private final MatrixSize size;

  /// Of anything.
  ///
  /// @param arena gets the words back
  CudaColumns(Arena arena, MatrixSize size) {
    held = new Held(arena, size.takenBytes());
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
    return held.buffer();
  }

  @Override
  public long bytes() {
    return held.bytes();
  }

  @Override
  public void close() {
    held.close();
  }
}
