package io.zkthreads.ledger.acceptance;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.thread.Bytes32;

/// The verifying key of one OS version with one list of contract images, and the verifier behind
/// it.
public interface ThreadKey {
  /// Digest of the key; facts are registered under it.
  Bytes32 digest();

  /// Whether `proof` shows that the program of this key says `words`. Total: malformed proofs are
  /// invalid, never an exception.
  Verdict check(PublicWords words, Bytes proof);

  /// Answer of [#check].
  sealed interface Verdict {
    record Valid() implements Verdict {}

    record Invalid(String why) implements Verdict {}
  }
}
