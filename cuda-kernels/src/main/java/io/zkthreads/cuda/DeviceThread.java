package io.zkthreads.cuda;

import io.zkthreads.engine.BackendFailure;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one thread that makes all calls on a device, for whoever asks: contexts belong to threads of
/// the operating system.
///
/// A device that does not answer for too long is lost: its thread is left to itself, and every
/// later call fails at once. Should it answer after all, it is closed then, for until its context
/// ends it holds the memory that the next one needs.
final class DeviceThread {
  private final String device;
  private final Duration patience;
  private final ExecutorService thread;
  private volatile boolean silent;

  /// @param device as people know it
  /// @param patience for one call
  DeviceThread(String device, Duration patience) {
    this.device = device;
    this.patience = patience;
    thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(device).factory());
  }

  /// What `work` returns or throws there. An interrupt of the caller is kept for later.
  <T> T call(Supplier<T> work) {
    if (silent) {
      throw lost();
    }
    Future<T> result = thread.submit(work::get);
    long end = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (TimeoutException e) {
      silent = true;
      throw lost();
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void run(Runnable work) {
    call(() -> {
      work.run();
      return true;
    });
  }

  private BackendFailure lost() {
    return new BackendFailure(
        BackendFailure.Kind.LOST,
        "%s did not answer within %d s".formatted(device, patience.toSeconds()));
  }

  /// The exception itself, which is of one of our kinds: a supplier throws no checked ones.
  private static RuntimeException thrown(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }

  /// Runs `last` and ends the thread. Nobody waits for a silent device.
  void close(Runnable last) {
    try {
      if (silent) {
        thread.execute(last);
      } else {
        run(last);
      }
    } finally {
      thread.shutdown();
    }
  }
}
