package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.kernel.Shift;
import io.zkthreads.engine.Backend;

/// Values on `shift`·H on the device, column-major: word (r, c) at c·2^h + r.
final class CudaColumns implements Backend.Columns {
  private final Arena arena;
  private final DeviceBuffer words;
  private final int width;
  private final int logHeight;
  private final Shift shift;
  private final boolean bitReversed;
  private boolean open = true;

  /// @param words from `arena`, which gets them back
  /// @param bitReversed whether rows are in bit-reversed order
  CudaColumns(Arena arena, DeviceBuffer words, MatrixSize size, Shift shift, boolean bitReversed) {
    this.arena = arena;
    this.words = words;
    this.width = size.width();
    this.logHeight = size.logHeight();
    this.shift = shift;
    this.bitReversed = bitReversed;
  }

  /// Values on H in natural order, of anything.
  static CudaColumns take(Arena arena, MatrixSize size) {
    return new CudaColumns(arena, arena.take(size.takenBytes()), size, Shift.NONE, false);
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int logHeight() {
    return logHeight;
  }

  DeviceBuffer words() {
    return words;
  }

  Shift shift() {
    return shift;
  }

  boolean bitReversed() {
    return bitReversed;
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
