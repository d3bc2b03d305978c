package io.zkthreads.ledger;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a transaction asks a [SimpleLedger] for.
sealed interface Act {
  record Offer(long amount) implements Act {}

  record Take(Bytes32 maker, long amount) implements Act {}

  record Let(Bytes32 thread, long until) implements Act {}

  record Transfer(Bytes32 to, long amount) implements Act {}

  /// What a transaction brings as a proof.
  ///
  /// @param key digest of the key that it names; null if it names none
  /// @param isOne whether it is a proof, under that key, of what it comes with
  record Proof(@Nullable Bytes32 key, boolean isOne) {}

  /// Statement and proof at once.
  record Submit(Statement statement, Proof proof) implements Act {}

  record Register(Statement statement, Proof proof) implements Act {}

  record Apply(Statement statement) implements Act {}

  record ApplyBoth(boolean together, Statement first, Statement second) implements Act {}

  record TakeLease(Bytes32 thread, List<Bytes32> slots, long blocks) implements Act {}

  record EndLease(List<Bytes32> slots) implements Act {}

  /// One profile more, or one less.
  ///
  /// @param key digest of the key of the profile
  /// @param accepted or dropped
  record AcceptKey(Bytes32 thread, Bytes32 key, boolean accepted) implements Act {}
}
