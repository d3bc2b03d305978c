package io.zkthreads.batcher;

import java.time.Duration;

/// By what a Batcher goes.
///
/// @param maxTransactions most of a sub-block
/// @param maxCycles most cycles of a sub-block's run, signatures not counted
/// @param sealAfter a transaction waits no longer for others to share its sub-block
/// @param sealFees fees together for which a sub-block is made at once; 0: none
/// @param depth most sub-blocks that are signed and not settled, one proven on what another leaves
/// @param slot a Batcher's turn, where a thread has several
/// @param fee to the Prover of a sub-block, as far as the thread's vault and policy have it
/// @param rebase what happens when a sub-block cannot be applied any more
/// @param maxAttempts how often a sub-block is made anew before its transactions are returned
/// @param maxQueued most transactions that wait
/// @param maxQueuedPerUser most of one sender that wait or are not settled
/// @param minFee least fee of a transaction of OS version 2
/// @param leastValid a transaction has to be valid so long when it comes in
/// @param keepFor how long what has become of a transaction can be asked
public record BatcherRules(
    int maxTransactions,
    long maxCycles,
    Duration sealAfter,
    long sealFees,
    int depth,
    Duration slot,
    long fee,
    RebasePolicy rebase,
    int maxAttempts,
    int maxQueued,
    int maxQueuedPerUser,
    long minFee,
    Duration leastValid,
    Duration keepFor) {
  /// What a Batcher does with a sub-block that state has gone past.
  public enum RebasePolicy {
    /// Makes it anew at once.
    AUTO,
    /// Waits for its operator's word.
    ASK,
    /// Returns its transactions.
    NEVER
  }

  /// Of a Batcher that nobody configured.
  public static final BatcherRules DEFAULT =
      new BatcherRules(
          256,
          8L << 20,
          Duration.ofSeconds(2),
          0,
          4,
          Duration.ofMinutes(5),
          0,
          RebasePolicy.AUTO,
          8,
          10_000,
          64,
          1,
          Duration.ofMinutes(10),
          Duration.ofDays(7));
}
