package io.zkthreads.batcher;

import io.zkthreads.ledger.chain.Refusal;

/// A Batcher's answer to a transaction that comes in.
public sealed interface Admission {
  /// It is on disk and will be executed in order, or was taken before.
  record Taken(TransactionRecord transaction) implements Admission {}

  /// It was not taken. The reasons are the L2's; MEMPOOL_FULL and DISK_FULL pass.
  record Refused(Refusal refusal) implements Admission {}
}
