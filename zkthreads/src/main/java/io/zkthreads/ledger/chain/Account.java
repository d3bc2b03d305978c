package io.zkthreads.ledger.chain;

/// An account; an absent one has zeros.
///
/// @param nonce how many of its transactions were sequenced
public record Account(long nonce, long balance) {
  /// An account that was never used.
  public static final Account EMPTY = new Account(0, 0);
}
