package io.zkthreads.server.rpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.StatusException;
import io.zkthreads.server.refusal.CallReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Bytes of requests, from when they begin to arrive. gRPC holds a part of a message, up to the
/// largest message for each call, before anybody sees it; so a thousand calls of each of many
/// connections that send all but the last byte would hold all memory. A request that is whole is
/// held until its call has been answered; one of many of its call, until it has been handed over.
///
/// All together are bounded. When they are too many, the call whose message has been arriving
/// longest goes, if it took longer than an honest client would; else the one that brought too many.
final class ArrivingBytes extends ServerStreamTracer.Factory implements ServerInterceptor {
  /// Sends the largest message at half a megabit a second.
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Context.Key<Arriving> ARRIVING = Context.key("zkthreads-arriving");

  private final long most;
  private final LongSupplier nanoTime;

  /// Calls of which a part of a message is here, the first one first.
  private final SequencedSet<Arriving> begun = new LinkedHashSet<>();

  private long held;

  /// @param most bytes of all calls together
  ArrivingBytes(long most, LongSupplier nanoTime) {
    this.most = most;
    this.nanoTime = nanoTime;
  }

  /// A sixteenth of the heap, and never fewer than eight messages.
  static ArrivingBytes ofThisProcess() {
    long most = Math.max(8L * RpcServer.MAX_MESSAGE_BYTES, Runtime.getRuntime().maxMemory() / 16);
    return new ArrivingBytes(most, System::nanoTime);
  }

  /// Bytes that are held, of all calls.
  synchronized long held() {
    return held;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    return new Arriving();
  }

  /// Makes a call one that can be ended from here.
  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    OpenCall<Q, A> open = new OpenCall<>(call);
    Arriving arriving = ARRIVING.get();
    if (arriving != null) {
      arriving.endBy(open::end, call.getMethodDescriptor().getType().clientSendsOneMessage());
    }
    return open.heardBy(next.startCall(open, headers));
  }

  /// What has arrived of the message that one call is sending.
  private final class Arriving extends ServerStreamTracer {
    private long bytes;
    private long since;
    private boolean hasOneRequest;
    private boolean closed;
    private @Nullable Consumer<StatusException> end;
    private @Nullable StatusException ended;

    @Override
    public Context filterContext(Context context) {
      return context.withValue(ARRIVING, this);
    }

    /// @param once whether the call has one request
    private void endBy(Consumer<StatusException> how, boolean once) {
      StatusException already;
      synchronized (ArrivingBytes.this) {
        end = how;
        hasOneRequest = once;
        already = ended;
      }
      if (already != null) {
        how.accept(already);
      }
    }

    /// A part of a message, or the rest of it.
    @Override
    public void inboundWireSize(long more) {
      for (Refused refused : take(more)) {
        refused.call.end(refused.why);
      }
    }

    private List<Refused> take(long more) {
      synchronized (ArrivingBytes.this) {
        List<Refused> refused = new ArrayList<>();
        if (closed) {
          return refused;
        }
        if (begun.add(this)) {
          since = nanoTime.getAsLong();
        }
        bytes += more;
        held += more;
        if (held > most) {
          slowest()
              .ifPresentOrElse(
                  call -> refused.add(new Refused(call, tooSlow())),
                  () -> refused.add(new Refused(this, full())));
        }
        return refused;
      }
    }

    /// The message is whole.
    @Override
    public void inboundMessageRead(int number, long wireSize, long uncompressedSize) {
      synchronized (ArrivingBytes.this) {
        begun.remove(this);
        if (!hasOneRequest) {
          letGo();
        }
      }
    }

    @Override
    public void streamClosed(Status status) {
      synchronized (ArrivingBytes.this) {
        begun.remove(this);
        letGo();
        closed = true;
      }
    }

    private void letGo() {
      held -= bytes;
      bytes = 0;
    }

    private void end(StatusException why) {
      Consumer<StatusException> how;
      synchronized (ArrivingBytes.this) {
        if (ended != null) {
          return;
        }
        ended = why;
        how = end;
      }
      if (how != null) {
        how.accept(why);
      }
    }
  }

  private record Refused(Arriving call, StatusException why) {}

  /// Whose message has been arriving longest, if that is too long.
  private Optional<Arriving> slowest() {
    return begun.stream()
        .filter(call -> call.ended == null)
        .findFirst()
        .filter(call -> nanoTime.getAsLong() - call.since > PATIENCE.toNanos());
  }

  private static StatusException tooSlow() {
    return Answers.status(
        CallReason.TOO_SLOW,
        "expected a whole message within " + PATIENCE.toSeconds() + " s, got a part of one");
  }

  private StatusException full() {
    return Answers.status(
        CallReason.RECEIVING_FULL,
        "%d bytes of requests are being received or answered: come back".formatted(most));
  }
}
