package io.zkthreads.server.job;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The pauses of waiting jobs: longer from try to try while the reason stays, and ended at once for
/// whoever is told to go on.
final class Pauses {
  private record Row(JobReason reason, int tries, long atNanos) {}

  private final Map<String, CountDownLatch> sleepers = new ConcurrentHashMap<>();
  private final Map<String, Row> rows = new ConcurrentHashMap<>();

  /// A pause that has its length and has not begun.
  final class Pause {
    private final String job;
    private final CountDownLatch told = new CountDownLatch(1);
    private final @Nullable Duration length;
    private final boolean news;

    private Pause(String job, @Nullable Duration length, boolean news) {
      this.job = job;
      this.length = length;
      this.news = news;
    }

    /// Whether the job did not wait for the same reason just before.
    boolean isNews() {
      return news;
    }

    void await() throws InterruptedException {
      try {
        if (length == null) {
          told.await();
        } else {
          var _ = told.await(length.toMillis(), TimeUnit.MILLISECONDS);
        }
      } finally {
        sleepers.remove(job, told);
      }
    }
  }

  /// From here on [#wake] ends the pause, even if it has not begun.
  Pause next(String job, JobReason reason) {
    Row before = rows.get(job);
    boolean again = before != null && before.reason == reason && isRecent(before);
    int tries = again && before != null ? before.tries + 1 : 0;
    rows.put(job, new Row(reason, tries, System.nanoTime()));
    Pause pause = new Pause(job, reason.pause(tries), !again);
    sleepers.put(job, pause.told);
    return pause;
  }

  /// A reason that comes back long after its pause is a new one.
  private static boolean isRecent(Row row) {
    Duration pause = row.reason.pause(row.tries);
    return pause != null
        && System.nanoTime() - row.atNanos < 2 * pause.toNanos() + TimeUnit.MINUTES.toNanos(2);
  }

  void wake(String job) {
    CountDownLatch told = sleepers.get(job);
    if (told != null) {
      told.countDown();
    }
  }

  void forget(String job) {
    rows.remove(job);
  }
}
