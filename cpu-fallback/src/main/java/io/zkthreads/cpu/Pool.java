package io.zkthreads.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// A fixed number of threads that share loops: the caller works too, and returns when all is done.
final class Pool implements AutoCloseable {
  /// The body of a loop over [from, to).
  interface Range {
    void run(int from, int to);
  }

  private static final int CHUNKS_PER_THREAD = 4;

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
    int grains = Math.ceilDiv(count, grain);
    int chunks = Math.min(grains, threads * CHUNKS_PER_THREAD);
    if (chunks <= 1 || threads == 1) {
      if (count > 0) {
        body.run(0, count);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    Runnable worker =
        () -> {
          for (int c = next.getAndIncrement(); c < chunks; c = next.getAndIncrement()) {
            int from = (int) ((long) grains * c / chunks) * grain;
            int to = (int) Math.min(count, (long) grains * (c + 1) / chunks * grain);
            body.run(from, to);
          }
        };
    List<Future<?>> others = new ArrayList<>();
    for (int t = 1; t < Math.min(threads, chunks); t++) {
      others.add(workers.submit(worker));
    }
    try {
      worker.run();
    } finally {
      next.set(chunks);
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
