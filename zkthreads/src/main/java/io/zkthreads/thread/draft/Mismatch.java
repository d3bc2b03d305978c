package io.zkthreads.thread.draft;

import java.util.Optional;

/// What of a transaction is not as its thread asks.
///
/// @param what the field
/// @param expected what the thread asks
/// @param got what the transaction says
public record Mismatch(String what, String expected, String got) {
  static Optional<Mismatch> of(String what, Object expected, Object got) {
    return Optional.of(new Mismatch(what, expected.toString(), got.toString()));
  }
}
