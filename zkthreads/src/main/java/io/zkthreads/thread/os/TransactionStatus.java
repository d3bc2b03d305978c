package io.zkthreads.thread.os;

/// What became of a transaction.
public sealed interface TransactionStatus {
  /// Its contract returned; its writes count.
  record Returned() implements TransactionStatus {}

  /// Its contract reverted; it wrote nothing. It is part of the sub-block.
  record Reverted(int reason) implements TransactionStatus {}

  /// It cannot be part of a sub-block; sent directly, it pays and has no effect.
  record Invalid(Cause cause, String detail) implements TransactionStatus {}

  /// Why a transaction is invalid.
  enum Cause {
    /// The sender has not opted in to the thread.
    NOT_OPTED_IN,
    /// Its nonce is not the sender's next (OS version 2).
    WRONG_NONCE,
    /// Its fee is more than the sender has prepaid (OS version 2).
    FEE_NOT_COVERED,
    /// It expires before the sub-block's latest time (OS version 2).
    EXPIRED,
    /// It calls no contract of the thread, or none that exists.
    UNKNOWN_CONTRACT,
    /// A contract did what the machine cannot prove, or misused a system call.
    TRAPPED,
    /// It needs more cycles than the OS version allows.
    OVER_CYCLE_LIMIT,
    /// It touches more than a sub-block may hold.
    OVER_STATE_LIMIT
  }
}
