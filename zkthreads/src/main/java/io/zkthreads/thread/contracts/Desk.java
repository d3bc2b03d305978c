package io.zkthreads.thread.contracts;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;

/// Calls and slots of `desk`.
public final class Desk {
  private Desk() {}

  /// The caller's offer, in the place of his last.
  public static Calldata offer(long amount) {
    return Words.of(1).u64(amount).end();
  }

  public static Calldata of(Bytes32 maker) {
    return Words.of(2).bytes32(maker).end();
  }

  public static Calldata take(Bytes32 maker, long amount) {
    return Words.of(3).bytes32(maker).u64(amount).end();
  }

  /// Lets a thread have the caller's offer to itself up to a height; 0: no more.
  public static Calldata let(Bytes32 thread, long until) {
    return Words.of(4).bytes32(thread).u64(until).end();
  }

  /// Slot of what a maker offers.
  public static Bytes32 offerSlot(Bytes32 maker) {
    return Words.slotOf(1, maker);
  }
}
