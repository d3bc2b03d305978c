package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;

/// A buffer that a handle has, from an arena that gets it back once.
final class Held implements AutoCloseable {
  private final Arena arena;
  private final DeviceBuffer buffer;
  private boolean open = true;

  /// With anything in it.
  Held(Arena arena, long bytes) {
    this.arena = arena;
    buffer = arena.take(bytes);
  }

  DeviceBuffer buffer() {
    return buffer;
  }

  long bytes() {
    return buffer.bytes();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      arena.give(buffer);
    }
  }
}
