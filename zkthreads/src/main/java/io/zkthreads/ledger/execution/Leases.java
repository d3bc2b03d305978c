package io.zkthreads.ledger.execution;

import io.zkthreads.ledger.acceptance.BlockContext;
import io.zkthreads.ledger.acceptance.LeasedKeys;
import io.zkthreads.ledger.chain.Lease;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.state.State;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.StateKey;
import org.jspecify.annotations.Nullable;

/// Leases, granted and ended: all slots of an operation or none. They change nothing of canonical
/// state, and are over by height alone.
final class Leases {
  private final BlockContext block;

  Leases(BlockContext block) {
    this.block = block;
  }

  /// @param thread of which the sender is the admin
  Effect take(State state, ThreadRecord thread, Operation.TakeLease take) {
    Refusal refusal = refusal(state, thread, take);
    if (refusal != null) {
      return new Effect.Failed(refusal);
    }
    Lease lease = new Lease(thread.id(), block.height() + take.blocks());
    State after = state;
    for (Bytes32 slot : take.slots()) {
      after = after.withLease(new StateKey(take.contract(), slot), lease);
    }
    return after.leases(thread.id()) > Lease.MAX_OF_THREAD
        ? Effect.failed(
            Reason.BAD_LEASE,
            "leases of thread " + thread.id(),
            "at most " + Lease.MAX_OF_THREAD,
            after.leases(thread.id()))
        : new Effect.Done(after);
  }

  private @Nullable Refusal refusal(State state, ThreadRecord thread, Operation.TakeLease take) {
    if (!thread.contracts().contains(take.contract())) {
      return Refusal.expected(
          Reason.WRONG_CONTRACT_SET, "contract", "one of " + thread.contracts(), take.contract());
    }
    for (Bytes32 slot : take.slots()) {
      Refusal refusal = refusal(state, thread.id(), new StateKey(take.contract(), slot), take);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  private @Nullable Refusal refusal(
      State state, Bytes32 thread, StateKey key, Operation.TakeLease take) {
    long until = block.height() + take.blocks();
    if (Lease.isConsentSlot(key.slot())) {
      return Refusal.expected(
          Reason.BAD_LEASE, "slot", "one that does not say who consents", key.slot());
    }
    Lease before = state.leaseAt(key, block.height()).orElse(null);
    if (before != null && !before.thread().equals(thread)) {
      return LeasedKeys.leased(key, before);
    }
    if (before != null && before.until() >= until) {
      return Refusal.expected(
          Reason.BAD_LEASE,
          "last height of slot " + key.slot(),
          "one after " + before.until(),
          until);
    }
    long consent =
        Lease.consent(
            state.get(new StateKey(key.contract(), Lease.consentSlot(thread, key.slot()))));
    return consent < until
        ? Refusal.expected(
            Reason.NOT_CONSENTED,
            "consent of contract %s for slot %s".formatted(key.contract(), key.slot()),
            "one up to height " + until,
            consent == 0 ? "none" : "one up to height " + consent)
        : null;
  }

  Effect end(State state, Bytes32 sender, Operation.EndLease end) {
    State after = state;
    for (Bytes32 slot : end.slots()) {
      StateKey key = new StateKey(end.contract(), slot);
      Lease lease = state.lease(key).orElse(null);
      if (lease == null) {
        return Effect.failed(
            Reason.NOT_LEASED, "slot " + slot + " of " + end.contract(), "a leased one", "none");
      }
      boolean isOver = state.leaseAt(key, block.height()).isEmpty();
      Bytes32 admin = state.thread(lease.thread()).orElseThrow().admin();
      if (!isOver && !sender.equals(admin)) {
        return Effect.failed(
            Reason.NOT_ADMIN,
            "sender, up to height " + lease.until() + " of the lease of slot " + slot,
            admin,
            sender);
      }
      after = after.withoutLease(key);
    }
    return new Effect.Done(after);
  }
}
