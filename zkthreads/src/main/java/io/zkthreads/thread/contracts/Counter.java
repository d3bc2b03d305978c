package io.zkthreads.thread.contracts;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;

/// Calls of `counter`: one number for each user and one for all.
public final class Counter {
  private Counter() {}

  /// Adds to the caller's number and to the total, and returns the total.
  public static Calldata add(int n) {
    return Words.of(1).u32(n).end();
  }

  public static Calldata total() {
    return Words.of(2).end();
  }

  public static Calldata partOf(Bytes32 user) {
    return Words.of(3).bytes32(user).end();
  }

  public static Bytes32 totalSlot() {
    return Words.slot(1, 0);
  }

  /// Slot of a user's part.
  public static Bytes32 partSlot(Bytes32 user) {
    return Words.slotOf(2, user);
  }
}
