package io.zkthreads.ledger.chain;

/// Limits of the L2 that are the same for all.
///
/// @param maxWindowBlocks most blocks that a statement's window may contain
/// @param maxAgeSeconds how far the time of a sub-block of OS version 1 may lie behind the block's
/// @param maxMempool most transactions that wait
/// @param maxMempoolBytes most bytes that wait
/// @param maxBlockTransactions most transactions of a block
public record Rules(
    long maxWindowBlocks,
    long maxAgeSeconds,
    int maxMempool,
    long maxMempoolBytes,
    int maxBlockTransactions) {
  /// Most seconds between the earliest and the latest time of a sub-block of OS version 2. Authors
  /// of contracts rely on it, so it is the same on every L2.
  public static final long MAX_INTERVAL_SECONDS = 3600;

  /// The rules of a ledger that nobody configured.
  ///
  /// Ten minutes of age: what a contract may see of the past should be short, but a proof has to
  /// settle that took long. The longest run of a daemon, 2^24 cycles, takes less than five minutes
  /// on two cores even at the slowest rate seen, 17 s for 2^20 cycles while others used the
  /// machine; as much again is left for a queue and for blocks.
  public static final Rules DEFAULT = new Rules(100_000, 600, 10_000, 64L << 20, 2_000);
}
