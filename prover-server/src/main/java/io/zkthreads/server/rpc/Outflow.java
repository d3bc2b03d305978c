package io.zkthreads.server.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/// A server stream that sends no faster than its client reads: gRPC buffers without bound what is
/// sent to a stream that is not ready.
final class Outflow<T> {
  /// Bytes of a file in one message. Each stream that is not read holds one such piece.
  static final int CHUNK_BYTES = 1 << 16;

  private final ServerCallStreamObserver<T> out;
  private final Semaphore ready = new Semaphore(0);
  private volatile Runnable whenGone = () -> {};

  private Outflow(ServerCallStreamObserver<T> out) {
    this.out = out;
    out.setOnReadyHandler(ready::release);
    out.setOnCancelHandler(this::gone);
    out.setOnCloseHandler(this::gone);
  }

  private void gone() {
    ready.release();
    whenGone.run();
  }

  /// Runs when the client leaves or the server ends the call, so that nobody waits on for it.
  void whenGone(Runnable wake) {
    whenGone = wake;
    if (isGone()) {
      wake.run();
    }
  }

  /// A piece of an artifact as a message.
  interface Piece<T> {
    T at(long offset, ByteString data);
  }

  /// Sends what is left of an artifact, as long as the client takes it.
  ///
  /// @param from offset of the next piece
  void sendAll(ArtifactStore.Download artifact, long from, Piece<T> piece)
      throws Refusal, IOException, InterruptedException {
    long offset = from;
    byte[] data = artifact.next(CHUNK_BYTES);
    while (data.length > 0 && send(piece.at(offset, UnsafeByteOperations.unsafeWrap(data)))) {
      offset += data.length;
      data = artifact.next(CHUNK_BYTES);
    }
  }

  interface Body<T> {
    void run(Outflow<T> out) throws Refusal, IOException, InterruptedException;
  }

  /// Runs the body on a virtual thread of its own; the call ends with it.
  static <T> void start(StreamObserver<T> observer, String rpc, Body<T> body) {
    ServerCallStreamObserver<T> out = (ServerCallStreamObserver<T>) observer;
    Outflow<T> flow = new Outflow<>(out);
    Thread.ofVirtual()
        .name("stream-" + rpc)
        .start(() -> {
          try {
            body.run(flow);
            if (!out.isCancelled()) {
              out.onCompleted();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (Exception e) {
            if (!out.isCancelled()) {
              out.onError(Answers.toStatus(e));
            }
          } catch (Error e) { // nobody else would end the call
            if (!out.isCancelled()) {
              out.onError(Status.INTERNAL.withDescription("internal error").asException());
            }
            throw e;
          }
        });
  }

  /// Waits until the client has room, then sends.
  ///
  /// @return false when the client is gone
  boolean send(T message) throws InterruptedException {
    while (!out.isReady() && !out.isCancelled()) {
      ready.acquire();
      ready.drainPermits();
    }
    if (out.isCancelled()) {
      return false;
    }
    out.onNext(message);
    return true;
  }

  boolean isGone() {
    return out.isCancelled();
  }
}
