package io.zkthreads.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// The processor threads of a process that share loops: the caller works too, and returns when all
/// is done. Filling tables and a backend of the CPU use the same ones. Threads end when they were
/// idle for long, so that no one has to close them.
///
/// A loop within a loop runs on the thread that comes to it.
public final class Workers {
  /// The body of a loop over [from, to).
  public interface Range {
    void run(int from, int to);
  }

  /// Something to do.
  ///
  /// @param work its size, in words that are read or written
  public record Task(long work, Runnable body) {}

  /// Enough that a thread which started late or was held up leaves little to wait for.
  private static final int CHUNKS_PER_THREAD = 8;

  /// Less work than this is not worth sharing a task between threads: a quarter of a millisecond.
  private static final long SHARED_WORK = 1 << 18;

  private static final long IDLE_SECONDS = 30;

  private final int threads;
  private final ExecutorService others;

  /// Whether this thread is within a loop of these workers.
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);

  /// @param threads at least 1, the caller's among them
  public Workers(int threads) {
    this.threads = threads;
    int most = Math.max(1, threads - 1);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("zkt-worker-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
    others = pool;
  }

  public int threads() {
    return threads;
  }

  /// Runs tasks in any order: those of much work by all threads, one after another, the rest side
  /// by side.
  public void forEach(List<Task> tasks) {
    List<Task> byWork =
        tasks.stream().sorted(Comparator.comparingLong(Task::work).reversed()).toList();
    List<Task> small = byWork.stream().filter(t -> t.work < SHARED_WORK).toList();
    byWork.subList(0, byWork.size() - small.size()).forEach(task -> task.body.run());
    AtomicInteger next = new AtomicInteger();
    share(
        Math.min(threads, small.size()),
        () -> {
          for (int i = next.getAndIncrement(); i < small.size(); i = next.getAndIncrement()) {
            small.get(i).body.run();
          }
        });
  }

  /// Runs `body` over [0, count) in ranges whose bounds are multiples of `grain`.
  public void forRanges(int count, int grain, Range body) {
    forRangesByThread(count, grain, () -> body);
  }

  /// As [#forRanges], with a body for each thread, which may have buffers of its own.
  public void forRangesByThread(int count, int grain, Supplier<Range> bodies) {
    int grains = Math.ceilDiv(count, grain);
    int chunks = Math.min(grains, threads * CHUNKS_PER_THREAD);
    if (chunks <= 1 || threads == 1 || inside.get()) {
      if (count > 0) {
        bodies.get().run(0, count);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    Runnable worker =
        () -> {
          int c = next.getAndIncrement();
          if (c >= chunks) {
            return;
          }
          Range body = bodies.get();
          for (; c < chunks; c = next.getAndIncrement()) {
            int from = (int) ((long) grains * c / chunks) * grain;
            int to = (int) Math.min(count, (long) grains * (c + 1) / chunks * grain);
            body.run(from, to);
          }
        };
    try {
      share(Math.min(threads, chunks), worker);
    } finally {
      next.set(chunks);
    }
  }

  /// A thread that is asked to help with a loop.
  ///
  /// @param begun whoever sets it decides: the helper to help, or the caller to do without
  private record Helper(AtomicBoolean begun, Future<?> result) {
    void end() {
      if (begun.compareAndSet(false, true)) {
        result.cancel(false);
      } else {
        await(result);
      }
    }
  }

  /// Runs `loop`, which goes on until nothing is left, on up to `count` threads. Nothing is left
  /// when the caller is done, so helpers that have not begun by then are not waited for: they may
  /// be behind long work of another caller.
  private void share(int count, Runnable loop) {
    if (inside.get()) {
      loop.run();
      return;
    }
    List<Helper> helpers = new ArrayList<>();
    for (int t = 1; t < count; t++) {
      AtomicBoolean begun = new AtomicBoolean();
      Runnable help =
          () -> {
            if (begun.compareAndSet(false, true)) {
              within(loop);
            }
          };
      helpers.add(new Helper(begun, others.submit(help)));
    }
    try {
      within(loop);
    } finally {
      helpers.forEach(Helper::end);
    }
  }

  /// Runs `body` on every thread at once, the caller's among them.
  public void onAllThreads(Runnable body) {
    if (inside.get()) {
      body.run();
      return;
    }
    List<Future<?>> started = new ArrayList<>();
    for (int t = 1; t < threads; t++) {
      started.add(others.submit(() -> within(body)));
    }
    try {
      within(body);
    } finally {
      started.forEach(Workers::await);
    }
  }

  private void within(Runnable body) {
    inside.set(true);
    try {
      body.run();
    } finally {
      inside.set(false);
    }
  }

  private static void await(Future<?> other) {
    boolean interrupted = false;
    while (true) {
      try {
        other.get();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error; // whoever asks wants to know that memory ran out, wherever it did
        }
        throw new IllegalStateException("a worker failed", e.getCause());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
