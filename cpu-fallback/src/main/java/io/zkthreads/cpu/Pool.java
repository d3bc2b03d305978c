package io.zkthreads.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// A fixed number of threads that share loops: the caller works too, and returns when all is done.
final class Pool implements AutoCloseable {
  /// The body of a loop over [from, to).
  interface Range {
    void run(int from, int to);
  }

  /// Enough that a thread which started late or was held up leaves little to wait for.
  private static final int CHUNKS_PER_THREAD = 8;

  private final int threads;
  private final ExecutorService workers;

  Pool(int threads) {
    this.threads = threads;
    this.workers =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1), Thread.ofPlatform().daemon().name("zkt-cpu-", 0).factory());
  }

  int threads() {
    return threads;
  }

  /// Runs `body` over [0, count) in ranges whose bounds are multiples of `grain`.
  void forRanges(int count, int grain, Range body) {
    forRangesByThread(count, grain, () -> body);
  }

  /// As [#forRanges], with a body for each thread, which may have buffers of its own.
  void forRangesByThread(int count, int grain, Supplier<Range> bodies) {
    int grains = Math.ceilDiv(count, grain);
    int chunks = Math.min(grains, threads * CHUNKS_PER_THREAD);
    if (chunks <= 1 || threads == 1) {
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
      onThreads(Math.min(threads, chunks), worker);
    } finally {
      next.set(chunks);
    }
  }

  /// Runs `body` on every thread at once, the caller's among them.
  void onAllThreads(Runnable body) {
    onThreads(threads, body);
  }

  private void onThreads(int count, Runnable body) {
    List<Future<?>> others = new ArrayList<>();
    for (int t = 1; t < count; t++) {
      others.add(workers.submit(body));
    }
    try {
      body.run();
    } finally {
      others.forEach(Pool::await);
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

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
