package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.UserTransaction;

/// What the OS sees of a transaction.
///
/// @param sender address of the user
/// @param contract address of the contract
/// @param calldata words for the contract
public record Transaction(Bytes32 sender, Bytes32 contract, Calldata calldata) {
  public static Transaction of(UserTransaction signed) {
    return new Transaction(signed.sender(), signed.call().contract(), signed.call().calldata());
  }
}
