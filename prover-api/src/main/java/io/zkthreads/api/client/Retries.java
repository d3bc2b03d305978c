package io.zkthreads.api.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Makes a call again for as long as its client is patient, when the connection failed and not the
/// request. Every call that comes here may be made twice.
final class Retries {
  private static final long FIRST_PAUSE_MILLIS = 50;

  /// No pause is longer: this is what a client loses at most after the service is back.
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /// The one limit that soon passes whatever others do.
  private static final String TENANT_RATE = "TENANT_RATE";

  private final Channel channel;
  private final Patience patience;
  private volatile boolean hasAnswered;

  Retries(Channel channel, Patience patience) {
    this.channel = channel;
    this.patience = patience;
  }

  /// A call of gRPC's blocking stubs.
  interface Call<A> {
    A run(Outage outage) throws InterruptedException, StatusException;
  }

  /// Runs a call, and again when what went wrong may pass.
  <A> A call(Call<A> call) {
    Outage outage = new Outage();
    while (true) {
      try {
        A answer = call.run(outage);
        hasAnswered = true;
        return answer;
      } catch (StatusException e) {
        outage.endure(e);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  /// Runs a call that must not be made twice.
  <A> A once(Call<A> call) {
    try {
      return call.run(new Outage());
    } catch (StatusException e) {
      throw new StatusRuntimeException(e.getStatus(), e.getTrailers());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static StatusRuntimeException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return Status.CANCELLED.withDescription("interrupted").withCause(e).asRuntimeException();
  }

  /// The time since a service last answered.
  final class Outage {
    private int tries;
    private long began;

    /// Something came through.
    void isOver() {
      hasAnswered = true;
      tries = 0;
    }

    /// Pauses, a little longer each time; throws what a further try cannot mend, and anything once
    /// the client's patience ends.
    private void endure(StatusException e) {
      Status status = e.getStatus();
      Optional<ErrorInfo> reason = reason(status, e.getTrailers());
      hasAnswered |= reason.isPresent();
      if (tries++ == 0) {
        began = System.nanoTime();
      }
      long limit = (hasAnswered ? patience.restart() : patience.first()).toNanos();
      long left = limit - (System.nanoTime() - began);
      if (!reconnectNow() || left <= 0 || !mayPass(status, reason)) {
        throw new StatusRuntimeException(status, e.getTrailers());
      }
      patience.waiting().accept(new Patience.Wait(status, tries, Duration.ofNanos(left)));
      try {
        Thread.sleep(Math.min(pauseMillis(tries), left / 1_000_000 + 1));
      } catch (InterruptedException interrupted) {
        throw interrupted(interrupted);
      }
    }
  }

  /// Doubles up to the longest; half of it is chance, so that clients that lost their connection
  /// together do not come back together.
  private static long pauseMillis(int tries) {
    long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(tries - 1, 10));
    return pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
  }

  /// A channel left to itself waits up to two minutes between connections.
  ///
  /// @return false if its owner has closed it
  private boolean reconnectNow() {
    if (channel instanceof ManagedChannel managed) {
      managed.resetConnectBackoff();
      return !managed.isShutdown();
    }
    return true;
  }

  /// Whether the same call may succeed later. The service says so in its details; what has none
  /// came from the connection, whose end may carry any code: a GOAWAY for too many resets, for one,
  /// is RESOURCE_EXHAUSTED, and so is a message that is too large and stays so. A socket that is
  /// closed as a call begins is UNKNOWN (grpc-java 1.83.1); no service sends a cause, so it says
  /// whose word it is.
  private static boolean mayPass(Status status, Optional<ErrorInfo> reason) {
    Status.Code code = status.getCode();
    if (reason.isPresent()) {
      boolean retryable = Boolean.parseBoolean(reason.get().getMetadataOrDefault("retryable", ""));
      return retryable
          && (code == Status.Code.UNAVAILABLE
              || code == Status.Code.ABORTED
              || reason.get().getReason().equals(TENANT_RATE));
    }
    return switch (code) {
      case UNAVAILABLE, ABORTED -> true;
      case CANCELLED -> !Context.current().isCancelled();
      default ->
          status.getCause() instanceof IOException
              || isEndOfConnection(String.valueOf(status.getDescription()));
    };
  }

  /// How gRPC words what a GOAWAY or RST_STREAM frame did.
  private static boolean isEndOfConnection(String description) {
    return description.contains("GOAWAY") || description.contains("HTTP/2 error code");
  }

  private static Optional<ErrorInfo> reason(Status status, @Nullable Metadata trailers) {
    if (trailers == null) {
      return Optional.empty();
    }
    return StatusProto.fromStatusAndTrailers(status, trailers).getDetailsList().stream()
        .filter(detail -> detail.is(ErrorInfo.class))
        .findFirst()
        .flatMap(Retries::unpacked);
  }

  private static Optional<ErrorInfo> unpacked(Any detail) {
    try {
      return Optional.of(detail.unpack(ErrorInfo.class));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
