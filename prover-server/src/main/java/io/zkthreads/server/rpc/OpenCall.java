package io.zkthreads.server.rpc;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;

/// A call that the server can end while its handler is still at it. What the handler sends
/// afterwards goes nowhere, and it learns of the end as it would of a client that left.
final class OpenCall<Q, A> extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {
  private boolean closed;
  private volatile boolean cut;

  OpenCall(ServerCall<Q, A> call) {
    super(call);
  }

  /// Ends the call, unless its handler has.
  synchronized void end(StatusException why) {
    if (!closed) {
      Metadata trailers = why.getTrailers();
      close(why.getStatus(), trailers == null ? new Metadata() : trailers);
      cut = true;
    }
  }

  /// What the handler hears of the call.
  ServerCall.Listener<Q> heardBy(ServerCall.Listener<Q> handler) {
    return new Heard(handler);
  }

  @Override
  public synchronized void sendHeaders(Metadata headers) {
    if (!cut) {
      super.sendHeaders(headers);
    }
  }

  @Override
  public synchronized void sendMessage(A message) {
    if (!cut) {
      super.sendMessage(message);
    }
  }

  @Override
  public synchronized void close(Status status, Metadata trailers) {
    if (!cut) {
      closed = true;
      super.close(status, trailers);
    }
  }

  @Override
  public boolean isReady() {
    return !cut && super.isReady();
  }

  @Override
  public boolean isCancelled() {
    return cut || super.isCancelled();
  }

  private final class Heard extends ServerCall.Listener<Q> {
    private final ServerCall.Listener<Q> handler;

    Heard(ServerCall.Listener<Q> handler) {
      this.handler = handler;
    }

    @Override
    public void onMessage(Q message) {
      if (!cut) {
        handler.onMessage(message);
      }
    }

    @Override
    public void onHalfClose() {
      if (!cut) {
        handler.onHalfClose();
      }
    }

    @Override
    public void onReady() {
      if (!cut) {
        handler.onReady();
      }
    }

    /// What is sent after this would break the connection if the stream is only half closed, as
    /// after a message that was too large.
    @Override
    public void onCancel() {
      cut = true;
      handler.onCancel();
    }

    @Override
    public void onComplete() {
      if (cut) {
        handler.onCancel();
      } else {
        handler.onComplete();
      }
    }
  }
}
