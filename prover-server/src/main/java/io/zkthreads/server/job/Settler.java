package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.StaleInput;
import io.zkthreads.ledger.LedgerUnavailable;
import java.io.IOException;
import java.util.List;

/// The way of a proven statement to the L2, behind a port. An L2 that is away throws
/// [LedgerUnavailable], and the job waits; an `IOException` is of the daemon's own files.
public interface Settler {
  /// What the L2 says of a statement, or of a transaction that carries it.
  sealed interface Answer {
    /// It would apply the statement now; it has the transaction.
    record Ready() implements Answer {}

    record Stale(String outcome, List<StaleInput> inputs) implements Answer {}

    /// Not now, but time or money mends it.
    ///
    /// @param outcome the L2's own code
    record Wait(JobReason reason, String outcome, String detail) implements Answer {}

    /// Never, whoever sends it.
    record Never(String outcome, String detail) implements Answer {}

    /// Nothing against the statement, but this transaction is none.
    record BadTransaction(String outcome, String detail) implements Answer {}
  }

  Answer preflight(JobSpec spec) throws LedgerUnavailable, IOException;

  /// A transaction ready to be sent: its bytes never change again.
  ///
  /// @param registersFact whether it only shows that the statement is true; when a block has
  ///   applied it, another one is signed that applies the statement
  @SuppressWarnings("ArrayRecordComponent")
  record Signed(byte[] hash, byte[] bytes, boolean registersFact) {}

  /// Signs the next transaction of a job with the next free nonce of the Prover's account, and
  /// offers no more than the client accepts. The same nonce and attempt give the same bytes,
  /// another attempt others: a block that refused a transaction knows it for ever.
  Signed sign(JobSpec spec, byte[] container, int attempt) throws LedgerUnavailable, IOException;

  /// What the L2 would take now for a proof of so many bytes.
  long fee(JobSpec spec, long proofBytes) throws LedgerUnavailable, IOException;

  /// Sends a transaction; sending it twice is sending it once.
  Answer submit(JobSpec spec, byte[] transaction) throws LedgerUnavailable, IOException;

  /// Where a sent transaction stands.
  sealed interface Standing {
    /// The L2 does not have it: it never came, or has gone.
    record Unknown() implements Standing {}

    /// It will be in a block.
    record Pending() implements Standing {}

    record Applied(long height, long feePaid) implements Standing {}

    /// In a block, for a fee and without effect.
    record Reverted(Answer why, long height, long feePaid) implements Standing {}

    /// Passed over by a block, without a fee; these bytes are spent.
    record Refused(Answer why) implements Standing {}
  }

  Standing standing(JobSpec spec, byte[] hash) throws LedgerUnavailable, IOException;

  /// Whether a block at this height can no longer be reordered.
  boolean isFinal(long height) throws LedgerUnavailable, IOException;

  /// The Prover's account, as others name it.
  String account();

  /// What the Prover's account has.
  long balance() throws LedgerUnavailable;
}
