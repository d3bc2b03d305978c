package io.zkthreads.server.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Every reason for which a job waits or fails. A job fails only for what neither time nor money
/// mends; what an operator can mend fails as well, if it would cost a proof to find out, and may be
/// taken up again by RetryJob.
///
/// Two families stand elsewhere: a run that ends by a trap or a limit fails under the machine's
/// name for it (`vm.exec.Outcome`), and what the L2 says of a statement has the L2's names
/// (`settle.LedgerReasons`). docs/operations.md has the same table; a test holds it to this one.
public enum JobReason {
  /// The L2 does not answer. Short, so that a job notices at once that the L2 is back.
  LEDGER_AWAY(250, 500, "the L2 answers again"),
  /// The L2 answers what is not of the contract.
  LEDGER_FAULT(5_000, 600_000, "ledger or daemon is replaced by one that fits"),
  /// The daemon was started without an L2.
  NO_LEDGER(Kind.WAITS_UNTIL_TOLD, "the daemon is started with --ledger HOST:PORT"),
  /// Chain, settlement or thread of the statement are not those of the L2 that answers.
  WRONG_LEDGER(5_000, 60_000, "the daemon talks to the L2 that the job was accepted for"),
  /// The statement names another Prover than the account that this daemon signs with.
  WRONG_ACCOUNT(Kind.WAITS_UNTIL_TOLD, "the daemon is started with the key that it had"),
  /// Sub-blocks of the thread before this one are missing.
  AHEAD_OF_THREAD(250, 2_000, "the sub-blocks before it are applied"),
  /// Height or time of the L2 have not reached the statement's.
  TOO_EARLY(500, 5_000, "the L2 reaches the statement's window and time"),
  /// Another thread holds a key of the statement for a time.
  LEASED(500, 5_000, "the lease ends"),
  /// The thread cannot pay the fee that it promises.
  VAULT_TOO_SMALL(1_000, 5_000, "the thread's vault is funded"),
  /// The Prover's account cannot pay the L2.
  NEEDS_FUNDS(500, 2_000, "the Prover's account is funded: zkt fund ADDRESS --key FILE"),
  /// The L2 asks more for a transaction than this daemon ever pays.
  FEE_ABOVE_LIMIT(60_000, 600_000, "the L2's fees fall"),
  /// The L2 takes no more transactions for now.
  MEMPOOL_FULL(1_000, 60_000, "the L2 has sequenced what waits"),
  /// The L2 takes nothing new before its disk has room.
  LEDGER_DISK_FULL(5_000, 60_000, "there is room on the L2's disk"),
  /// Another transaction of the Prover's account came first.
  NONCE_TAKEN(50, 5_000, "it is signed again with the next nonce"),
  /// Files of the daemon cannot be read or written.
  STORAGE(1_000, 60_000, "the daemon's disk, database or S3 works again"),
  /// Temporal, through which proofs go to workers, does not answer.
  ENGINE_AWAY(1_000, 5_000, "Temporal answers again"),
  /// No worker has taken the proof.
  NO_WORKER(1_000, 30_000, "a worker is free that polls the daemon's queue: zkt worker"),
  /// A bug of the daemon met a job that has its proof, which is too dear to be thrown away.
  FAULT(10_000, 600_000, "the bug is mended; the log has its trace"),

  /// A bug of the daemon met a job before its proof.
  INTERNAL(Kind.FAILS_RETRYABLE, "the bug is mended; the log has its trace"),
  /// The plan of the proof needs more memory than there is.
  MEMORY_LIMIT(Kind.FAILS_RETRYABLE, "prover.max_memory_bytes and the heap are raised"),
  /// Memory ended during the proof.
  OUT_OF_MEMORY(Kind.FAILS_RETRYABLE, "the heap is raised"),
  /// One worker after the other died with the proof, or could not make it.
  WORKERS_LOST(Kind.FAILS_RETRYABLE, "the workers' logs say why, and that is mended"),
  /// An artifact of the accepted job is gone or is not what it was.
  INPUT_LOST(Kind.FAILS_RETRYABLE, "the artifact is restored"),
  /// The persisted proof does not verify: it was damaged, or the prover has a bug.
  BAD_PROOF(Kind.FAILS_RETRYABLE, "another proof is made"),
  /// A question about the job is larger than a message to the L2 may be.
  MESSAGE_TOO_LARGE(Kind.FAILS_RETRYABLE, "ledger and daemon take larger messages"),
  /// The L2 takes no transaction of this form.
  SUBMISSION_REFUSED(Kind.FAILS_RETRYABLE, "ledger or daemon is replaced by one that fits"),
  /// The L2 reverted too many transactions of the job, each for a fee.
  KEEPS_REVERTING(Kind.FAILS_RETRYABLE, "somebody finds out why"),
  /// The job had no proof by its client's deadline.
  DEADLINE_PASSED(Kind.FAILS, "nothing: ask again with a later deadline"),
  /// The proof would have more cells than the client accepts.
  CELLS_LIMIT(Kind.FAILS, "nothing: ask again with more max_cells"),
  /// The profile has no proofs of so many cells.
  UNFIT_TABLES(Kind.FAILS, "nothing: ask for another profile"),
  /// The L2 would take more for the settlement than the client accepts.
  SETTLEMENT_FEE_LIMIT(Kind.FAILS, "nothing: ask again with a higher max_settlement_fee"),
  /// The OS refused the sub-block, or its outputs are not those of the statement.
  SUB_BLOCK_REFUSED(Kind.FAILS, "nothing: the Batcher makes another");

  private enum Kind {
    WAITS,
    /// Or until the daemon starts again.
    WAITS_UNTIL_TOLD,
    FAILS,
    FAILS_RETRYABLE
  }

  private final Kind kind;
  private final Duration first;
  private final Duration longest;
  private final String mend;

  /// A reason to wait, with the shortest and the longest pause.
  JobReason(long firstMillis, long longestMillis, String mend) {
    this(Kind.WAITS, Duration.ofMillis(firstMillis), Duration.ofMillis(longestMillis), mend);
  }

  JobReason(Kind kind, String mend) {
    this(kind, Duration.ZERO, Duration.ZERO, mend);
  }

  JobReason(Kind kind, Duration first, Duration longest, String mend) {
    this.kind = kind;
    this.first = first;
    this.longest = longest;
    this.mend = mend;
  }

  public boolean isWait() {
    return kind == Kind.WAITS || kind == Kind.WAITS_UNTIL_TOLD;
  }

  /// Whether RetryJob takes up a job that failed so.
  public boolean isRetryable() {
    return kind == Kind.FAILS_RETRYABLE;
  }

  /// What ends the reason.
  public String mend() {
    return mend;
  }

  /// The pause after as many tries in a row; null if the next comes when somebody says so. Doubles
  /// up to the longest.
  @Nullable Duration pause(int tries) {
    return switch (kind) {
      case WAITS -> {
        Duration pause = first.multipliedBy(1L << Math.min(tries, 30));
        yield pause.compareTo(longest) < 0 ? pause : longest;
      }
      case WAITS_UNTIL_TOLD -> null;
      case FAILS, FAILS_RETRYABLE -> throw new IllegalStateException(this + " is no wait");
    };
  }

  /// What the document says of the job, and of its next try.
  String rule() {
    return switch (kind) {
      case WAITS -> "waits; tries after " + text(first) + " … " + text(longest);
      case WAITS_UNTIL_TOLD -> "waits; next try at the next start";
      case FAILS -> "fails";
      case FAILS_RETRYABLE -> "fails; `zkt jobs retry`";
    };
  }

  private static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
