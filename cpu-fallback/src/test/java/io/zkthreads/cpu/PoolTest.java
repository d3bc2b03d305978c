package io.zkthreads.cpu;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PoolTest {
  @Test
  void memoryThatEndsOnAWorkerEndsForItsCallerAsWell() {
    Thread caller = Thread.currentThread();
    OutOfMemoryError ended = new OutOfMemoryError("of a test");
    try (Pool pool = new Pool(2)) {
      assertThatThrownBy(() ->
              pool.onAllThreads(() -> {
                if (!Thread.currentThread().equals(caller)) {
                  throw ended;
                }
              }))
          .isSameAs(ended);
    }
  }
}
