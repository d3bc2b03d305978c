package io.zkthreads.thread.contracts;

import io.zkthreads.thread.Calldata;

/// Calls of `auction`: bids until a deadline, which is decided by the ends of the interval of time
/// that a contract sees.
public final class Auction {
  private Auction() {}

  /// Opens the auction, once.
  ///
  /// @param deadline last second of a bid
  public static Calldata open(long deadline) {
    return Words.of(1).u64(deadline).end();
  }

  public static Calldata bid(long amount) {
    return Words.of(2).u64(amount).end();
  }

  /// Returns the winner's address and his bid u64, after the deadline.
  public static Calldata settle() {
    return Words.of(3).end();
  }
}
