package io.zkthreads.server.settle;

import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.server.job.JobReason;

/// What each reason of the L2 means for a job. docs/operations.md has the same table.
final class LedgerReasons {
  private LedgerReasons() {}

  /// What becomes of the job.
  sealed interface Meaning {
    /// The statement needs a rebase.
    record Stale() implements Meaning {}

    /// The statement is worth nothing now and later.
    record Never() implements Meaning {}

    /// Nothing against the statement; the transaction is none.
    record BadTransaction() implements Meaning {}

    record Waits(JobReason reason) implements Meaning {}

    /// As `Waits` when the statement is ahead of the L2, else as `Never`.
    record WaitsIfEarly(JobReason reason) implements Meaning {}
  }

  static Meaning meaning(Reason reason) {
    return switch (reason) {
      case STALE_INPUT -> new Meaning.Stale();

      // The job was accepted for an L2 that had these; another one answers now.
      case WRONG_CHAIN, WRONG_SETTLEMENT, UNKNOWN_THREAD ->
          new Meaning.Waits(JobReason.WRONG_LEDGER);
      case NOT_THE_PROVER -> new Meaning.Waits(JobReason.WRONG_ACCOUNT);

      case WRONG_NONCE -> new Meaning.Waits(JobReason.NONCE_TAKEN);
      case FEE_TOO_LOW -> new Meaning.Waits(JobReason.FEE_ABOVE_LIMIT);
      case INSUFFICIENT_BALANCE, NOT_ENOUGH_MONEY -> new Meaning.Waits(JobReason.NEEDS_FUNDS);
      case MEMPOOL_FULL -> new Meaning.Waits(JobReason.MEMPOOL_FULL);
      case DISK_FULL -> new Meaning.Waits(JobReason.LEDGER_DISK_FULL);
      case VAULT_TOO_SMALL -> new Meaning.Waits(JobReason.VAULT_TOO_SMALL);
      case LEASED -> new Meaning.Waits(JobReason.LEASED);
      case WRONG_SEQUENCE, WRONG_PARENT -> new Meaning.WaitsIfEarly(JobReason.AHEAD_OF_THREAD);
      case OUTSIDE_WINDOW, WRONG_TIME -> new Meaning.WaitsIfEarly(JobReason.TOO_EARLY);

      case MALFORMED, TOO_LARGE, BAD_SIGNATURE, WRONG_SCOPE, WRONG_VERSION, EXPIRED ->
          new Meaning.BadTransaction();

      case MALFORMED_STATEMENT,
          WRONG_OS_VERSION,
          WRONG_MODE,
          WRONG_CONTRACT_SET,
          THREAD_CLOSED,
          OS_RETIRED,
          CODE_CHANGED,
          KEY_CHANGED,
          KEY_NOT_ACCEPTED,
          SEQUENCE_USED,
          WINDOW_TOO_LONG,
          TIME_WENT_BACK,
          WRONG_FEES,
          OPT_IN_ENDED,
          OPT_IN_LIMIT,
          FEE_ABOVE_POLICY,
          UNKNOWN_BATCHER_KEY,
          REVOKED_BATCHER_KEY,
          BAD_BATCHER_SIGNATURE,
          NO_FACT,
          BAD_PROOF ->
          new Meaning.Never();

      // Of other operations than the one that a job sends.
      case BAD_IMAGE,
          UNKNOWN_CONTRACT,
          CONTRACT_REVERTED,
          CONTRACT_TRAPPED,
          CYCLE_LIMIT,
          NOT_ADMIN,
          BAD_REGISTRATION,
          BAD_BATCHER_KEY,
          BAD_OS_STATUS,
          NOT_CONSENTED,
          BAD_LEASE,
          NOT_LEASED,
          BAD_PROFILE ->
          new Meaning.Never();
    };
  }
}
