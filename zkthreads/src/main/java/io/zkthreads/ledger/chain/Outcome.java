package io.zkthreads.ledger.chain;

/// What became of a transaction.
public sealed interface Outcome {
  /// Done. `output`: return data of a call, address of a deployed contract, id of a registered
  /// thread, new head of a thread, key of a fact; otherwise empty.
  record Applied(Bytes output) implements Outcome {}

  /// Nothing but the fee and the nonce changed.
  record Reverted(Refusal refusal) implements Outcome {}

  /// Nothing changed at all: the sender could not be charged.
  record Refused(Refusal refusal) implements Outcome {}
}
