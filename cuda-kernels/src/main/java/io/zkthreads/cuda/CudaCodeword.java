package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.engine.Backend;
import io.zkthreads.stark.field.ExtensionField;

/// Elements on the device in bit-reversed order, planar: coefficient d of element i of n at d·n +
/// i.
final class CudaCodeword implements Backend.Codeword {
  private final Held held;
  private final ExtensionField field;
  private final int logLength;

  /// Of anything.
  ///
  /// @param arena gets the words back
  CudaCodeword(Arena arena, ExtensionField field, int logLength) {
    held = new Held(arena, ((long) Integer.BYTES * field.degree()) << logLength);
    this.field = field;
    this.logLength = logLength;
  }

  @Override
  public int logLength() {
    return logLength;
  }

  ExtensionField field() {
    return field;
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
