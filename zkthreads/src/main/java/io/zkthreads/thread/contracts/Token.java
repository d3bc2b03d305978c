package io.zkthreads.thread.contracts;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;

/// Calls and slots of `token`.
public final class Token {
  private Token() {}

  public static Calldata transfer(Bytes32 to, long amount) {
    return Words.of(1).bytes32(to).u64(amount).end();
  }

  /// The first minter is the only one from then on.
  public static Calldata mint(Bytes32 to, long amount) {
    return Words.of(2).bytes32(to).u64(amount).end();
  }

  public static Calldata balance(Bytes32 owner) {
    return Words.of(3).bytes32(owner).end();
  }

  /// Transfers to a contract and tells it.
  public static Calldata pay(Bytes32 contract, long amount, Calldata data) {
    return Words.of(4).bytes32(contract).u64(amount).calldata(data).end();
  }

  public static Bytes32 minterSlot() {
    return Words.slot(1, 0);
  }

  /// Slot of what an owner has.
  public static Bytes32 balanceSlot(Bytes32 owner) {
    return Words.slotOf(2, owner);
  }
}
