package io.zkthreads.api.client;

import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Leaves a stream before its end.
///
/// A [BlockingClientCall] takes what arrives only while somebody reads it (grpc-java 1.83.1): a
/// message that came before the call was cancelled would keep its buffer, which is no part of the
/// heap, for as long as the process lives. So what is left is read, to the end that cancelling is.
final class Leaving {
  private static final long MOST_MILLIS = 1_000;

  private Leaving() {}

  /// Cancels the call and reads what is left of it.
  ///
  /// @param cause why, if it is an exception
  static void leave(BlockingClientCall<?, ?> call, String why, @Nullable Throwable cause) {
    call.cancel(why, cause);
    try {
      Object next = call.read(MOST_MILLIS, TimeUnit.MILLISECONDS);
      while (next != null) {
        next = call.read(MOST_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (StatusException | TimeoutException e) {
      // This is the end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
