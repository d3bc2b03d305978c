package io.zkthreads.thread.batcher;

import java.util.Optional;

/// A Batcher's answer to a user transaction.
public sealed interface Admission {
  /// It waits for the next sub-block.
  record Admitted() implements Admission {}

  /// It was not taken.
  ///
  /// @param what the rule
  /// @param expected what the rule asks
  /// @param got what the transaction says
  record Refused(String what, String expected, String got) implements Admission {
    static Optional<Refused> because(String what, Object expected, Object got) {
      return Optional.of(new Refused(what, expected.toString(), got.toString()));
    }
  }
}
