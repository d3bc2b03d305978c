package io.zkthreads.api.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.function.BiFunction;

/// Byte arrays in pieces of at most 1 MiB, so that a message stays below gRPC's 4 MiB.
final class Chunks {
  static final int MAX_BYTES = 1 << 20;

  private Chunks() {}

  /// Sends `bytes` from `offset` on, closes the sending half and returns the one answer.
  static <Q, A> A send(
      BlockingClientCall<Q, A> call,
      byte[] bytes,
      int offset,
      BiFunction<Integer, ByteString, Q> message)
      throws InterruptedException, StatusException {
    for (int at = offset; at < bytes.length; at += MAX_BYTES) {
      int length = Math.min(MAX_BYTES, bytes.length - at);
      if (!call.write(message.apply(at, UnsafeByteOperations.unsafeWrap(bytes, at, length)))) {
        break; // the server has answered already: its status says why
      }
    }
    call.halfClose();
    A answer = call.read();
    if (answer == null) {
      throw Status.INTERNAL
          .withDescription("the server ended the call without an answer")
          .asException();
    }
    return answer;
  }
}
