package io.zkthreads.server.rpc;

import io.grpc.Attributes;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.StatusException;
import io.zkthreads.server.refusal.CallReason;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The open calls of a server: so many for each connection, and each of them with a word when the
/// server stops.
final class OpenCalls implements ServerInterceptor {
  private static final Attributes.Key<AtomicInteger> OF_CONNECTION =
      Attributes.Key.create("zkthreads-open-calls");

  private final int maxOfConnection;
  private final Set<OpenCall<?, ?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  /// Tracks the calls of one server.
  ///
  /// @param maxOfConnection most calls that one connection may hold
  OpenCalls(int maxOfConnection) {
    this.maxOfConnection = maxOfConnection;
  }

  /// Counts the calls of each connection.
  ServerTransportFilter counter() {
    return new ServerTransportFilter() {
      @Override
      public Attributes transportReady(Attributes transport) {
        return transport.toBuilder().set(OF_CONNECTION, new AtomicInteger()).build();
      }
    };
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    OpenCall<Q, A> opened = new OpenCall<>(call);
    AtomicInteger ofConnection =
        Objects.requireNonNull(call.getAttributes().get(OF_CONNECTION), "a connection's counter");
    open.add(opened);
    if (ofConnection.incrementAndGet() > maxOfConnection) {
      opened.end(tooMany());
    } else if (draining) {
      opened.end(goAway());
    }
    Runnable forget =
        () -> {
          open.remove(opened);
          ofConnection.decrementAndGet();
        };
    if (opened.isCancelled()) {
      return new Forgetting<>(new ServerCall.Listener<>() {}, forget);
    }
    return new Forgetting<>(opened.heardBy(next.startCall(opened, headers)), forget);
  }

  private static final class Forgetting<Q>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
    private final Runnable forget;

    Forgetting(ServerCall.Listener<Q> call, Runnable forget) {
      super(call);
      this.forget = forget;
    }

    @Override
    public void onCancel() {
      forget.run();
      super.onCancel();
    }

    @Override
    public void onComplete() {
      forget.run();
      super.onComplete();
    }
  }

  /// Refuses calls from now on and ends those that only wait for something to happen.
  ///
  /// @param waiting names of their methods
  void drain(Set<String> waiting) {
    draining = true;
    for (OpenCall<?, ?> call : open) {
      if (waiting.contains(call.getMethodDescriptor().getFullMethodName())) {
        call.end(goAway());
      }
    }
  }

  /// Ends what is still open.
  void end() {
    open.forEach(call -> call.end(goAway()));
  }

  private static StatusException goAway() {
    return Answers.status(
        CallReason.DRAINING, "the service is draining before it stops; come back");
  }

  private StatusException tooMany() {
    return Answers.status(
        CallReason.TOO_MANY_CALLS,
        "expected at most " + maxOfConnection + " open calls of a connection; open another one");
  }
}
