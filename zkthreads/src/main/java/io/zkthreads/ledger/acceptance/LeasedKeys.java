package io.zkthreads.ledger.acceptance;

import io.zkthreads.ledger.chain.Lease;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.state.State;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.StateKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Check 8, and the same rule for direct calls. A thread that has a key to itself finds what it
/// left there; who only reads is let in, for he compares.
public final class LeasedKeys {
  private LeasedKeys() {}

  static @Nullable Refusal outputs(Evidence e) {
    return refusal(
        e.position().state(),
        e.statement().outputState(),
        e.position().height(),
        Optional.of(e.header().threadId()));
  }

  /// What stands against writing keys at a height; null if nothing does.
  ///
  /// @param writer thread that writes; empty if none does
  public static @Nullable Refusal refusal(
      State state, List<KeyValue> writes, long height, Optional<Bytes32> writer) {
    for (KeyValue write : writes) {
      Lease lease = state.leaseAt(write.key(), height).orElse(null);
      if (lease != null && !writer.equals(Optional.of(lease.thread()))) {
        return leased(write.key(), lease);
      }
    }
    return null;
  }

  /// That a key is somebody else's, and until when.
  public static Refusal leased(StateKey key, Lease lease) {
    return Refusal.expected(
        Reason.LEASED,
        "key %s/%s".formatted(key.contract(), key.slot()),
        "one that no other thread has leased",
        "leased to thread %s up to height %d".formatted(lease.thread(), lease.until()));
  }
}
