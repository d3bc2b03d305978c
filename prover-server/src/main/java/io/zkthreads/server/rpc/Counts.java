package io.zkthreads.server.rpc;

import io.zkthreads.server.refusal.Refusal;

/// Numbers of requests that are `uint64` on the wire. Java has no such type: from 2^63 on they come
/// as negative ones, which must pass neither for small numbers nor into a message.
final class Counts {
  private Counts() {}

  /// A number that counts something there can be less than 2^63 of.
  static long of(String field, long value) throws Refusal {
    if (value < 0) {
      throw Refusal.invalid(
          "OUT_OF_RANGE", field, "0 to " + Long.MAX_VALUE, Long.toUnsignedString(value));
    }
    return value;
  }
}
