package io.zkthreads.server.rpc;

import io.grpc.Context;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Where calls compute: executions, keys, verdicts. Handlers run on virtual threads, of which a few
/// that compute would keep all others from running, health among them; so they hand what takes
/// processor time to these threads and wait. What finds no place in the short queue is refused and
/// may come back; what nobody waits for any more is left out, or told to stop.
///
/// Waiters and memory of a computation are bounded by the queue's length.
public final class ComputePool implements AutoCloseable {
  /// Calls that wait for a thread, for each thread: what a client waits at most is a few runs.
  private static final int WAITING_PER_THREAD = 8;

  private final ThreadPoolExecutor threads;
  private final LongAdder refused = new LongAdder();

  /// A pool that nothing waits for yet.
  ///
  /// @param threads that compute at once
  public ComputePool(int threads) {
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING_PER_THREAD * threads),
            Thread.ofPlatform().name("compute-", 0).daemon().factory());
  }

  /// What a call computes.
  interface Computation<A> {
    /// The answer.
    ///
    /// @param abandoned whether the client has left; a long computation asks now and then
    A compute(BooleanSupplier abandoned)
        throws Refusal, StepFailure, IOException, InterruptedException;
  }

  /// Computes for the current call and waits for it.
  <A> A compute(Computation<A> computation)
      throws Refusal, StepFailure, IOException, InterruptedException {
    Context call = Context.current();
    CompletableFuture<A> answer = new CompletableFuture<>();
    Runnable task = () -> complete(answer, computation);
    Context.CancellationListener leave =
        _ -> {
          answer.cancel(false);
          threads.remove(task);
        };
    Executor here = Runnable::run;
    call.addListener(leave, here);
    try {
      threads.execute(task);
      return answer.get();
    } catch (RejectedExecutionException e) {
      throw full();
    } catch (ExecutionException e) {
      throw asThrown(e.getCause());
    } finally {
      call.removeListener(leave);
      answer.cancel(false);
    }
  }

  private static <A> void complete(CompletableFuture<A> answer, Computation<A> computation) {
    if (answer.isDone()) {
      return;
    }
    try {
      answer.complete(computation.compute(answer::isDone));
    } catch (Exception | Error e) {
      answer.completeExceptionally(e);
    }
  }

  /// Threads that compute for a call now.
  public int busy() {
    return threads.getActiveCount();
  }

  public int size() {
    return threads.getMaximumPoolSize();
  }

  /// Calls that wait for a thread.
  public int waiting() {
    return threads.getQueue().size();
  }

  /// Calls that found no place to wait, since the start.
  public long refused() {
    return refused.sum();
  }

  private Refusal full() {
    refused.increment();
    return Refusal.of(
        Refusal.Kind.RESOURCE_EXHAUSTED,
        "COMPUTE_QUEUE_FULL",
        "the daemon computes for %d calls and %d wait: come back"
            .formatted(threads.getMaximumPoolSize(), threads.getQueue().size()));
  }

  private static RuntimeException asThrown(@Nullable Throwable cause)
      throws Refusal, StepFailure, IOException, InterruptedException {
    switch (cause) {
      case Refusal refusal -> throw refusal;
      case StepFailure failure -> throw failure;
      case IOException broken -> throw broken;
      case InterruptedException interrupted -> throw interrupted;
      case RuntimeException unforeseen -> throw unforeseen;
      case Error error -> throw error;
      case null, default -> throw new IllegalStateException(cause);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
