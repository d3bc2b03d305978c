package io.zkthreads.server.job;

import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Looks for jobs whose deadline has passed, wherever they stand: in a queue, in a run, in a proof,
/// in a wait.
final class Deadlines implements AutoCloseable {
  private static final long LOOK_MILLIS = 200;

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("deadlines").daemon().factory());

  /// Looks from now on.
  ///
  /// @param unfinished jobs that have not ended; there are as many as the queue holds
  /// @param late told of a job whose deadline has passed, again and again until it has ended
  static Deadlines watch(Supplier<Collection<StoredJob>> unfinished, Consumer<StoredJob> late) {
    Deadlines deadlines = new Deadlines();
    var _ =
        deadlines.clock.scheduleWithFixedDelay(
            () -> {
              Instant now = Instant.now();
              for (StoredJob job : unfinished.get()) {
                if (JobBounds.isLate(job, now)) {
                  late.accept(job);
                }
              }
            },
            LOOK_MILLIS,
            LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
    return deadlines;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
