package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.server.fate.Fate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BlockClockTest {
  private final Fate fate = new Fate();

  @Test
  void aBlockThatIsNotSealedIsTriedAgainAtTheNextTick() throws Exception {
    AtomicInteger ticks = new AtomicInteger();
    CountDownLatch third = new CountDownLatch(3);
    try (CaughtLog log = CaughtLog.of(BlockClock.class);
        BlockClock _ =
            BlockClock.start(
                1,
                () -> {
                  third.countDown();
                  if (ticks.incrementAndGet() < 3) {
                    throw new IllegalStateException("the store is busy");
                  }
                },
                fate)) {
      assertThat(third.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(log.caught()).hasSizeGreaterThanOrEqualTo(2);
      assertThat(fate.end()).isNotDone();
    }
  }

  @Test
  void anErrorOfABlockEndsTheProcess() throws Exception {
    try (CaughtLog _ = CaughtLog.of(Fate.class);
        BlockClock _ =
            BlockClock.start(
                1,
                () -> {
                  throw new OutOfMemoryError("in a test");
                },
                fate)) {
      assertThat(fate.end().get(20, TimeUnit.SECONDS).text()).contains("a block was not sealed");
    }
  }

  @Test
  void anInterruptStopsNoClock() throws Exception {
    CountDownLatch ticks = new CountDownLatch(2);
    try (CaughtLog _ = CaughtLog.of(BlockClock.class);
        BlockClock clock = BlockClock.start(1, ticks::countDown, fate)) {
      clock.thread().interrupt();
      assertThat(ticks.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(clock.thread().isAlive()).isTrue();
    }
  }
}
