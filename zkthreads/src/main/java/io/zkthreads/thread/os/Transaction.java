package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.UserTransaction;

/// What the OS sees of a transaction, but for its signature.
///
/// @param sender address of the user
/// @param contract address of the contract
/// @param fee taken from the sender's account in the thread; OS version 1 takes none
/// @param expiry last second at which it may count; OS version 1 does not ask
/// @param calldata words for the contract
public record Transaction(
    Bytes32 sender, Bytes32 contract, long fee, long expiry, Calldata calldata) {
  /// One that pays nothing and never expires, as direct calls seem to the OS.
  public Transaction(Bytes32 sender, Bytes32 contract, Calldata calldata) {
    this(sender, contract, 0, UserTransaction.NEVER, calldata);
  }

  /// As a thread has it.
  public static Transaction of(UserTransaction signed) {
    UserTransaction.Call call = signed.call();
    return new Transaction(
        signed.sender(), call.contract(), call.fee(), call.expiry(), call.calldata());
  }
}
