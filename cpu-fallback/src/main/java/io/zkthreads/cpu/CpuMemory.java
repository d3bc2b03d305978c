package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes that handles and large scratch hold.
final class CpuMemory {
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();

  void take(long taken) {
    long now = bytes.addAndGet(taken);
    peak.accumulateAndGet(now, Math::max);
  }

  void release(long released) {
    bytes.addAndGet(-released);
  }

  void resetPeak() {
    peak.set(bytes.get());
  }

  Backend.Memory state() {
    return new Backend.Memory(bytes.get(), peak.get());
  }
}
