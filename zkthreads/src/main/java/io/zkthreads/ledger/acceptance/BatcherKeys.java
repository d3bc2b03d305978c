package io.zkthreads.ledger.acceptance;

import static io.zkthreads.ledger.chain.Refusal.expected;

import io.zkthreads.ledger.chain.BatcherKey;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.thread.Digests;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Check 7. The Batcher of this thread wants exactly this statement; a rented Prover cannot choose
/// other transactions.
public final class BatcherKeys {
  private BatcherKeys() {}

  static @Nullable Refusal key(Evidence e) {
    return key(e.thread(), e.header().batcherKeyIndex());
  }

  /// What stands against sub-blocks of a thread under one of its Batcher keys, if anything does.
  public static @Nullable Refusal key(ThreadRecord thread, int index) {
    List<BatcherKey> keys = thread.batcherKeys();
    if (index < 0 || index >= keys.size()) {
      return expected(
          Reason.UNKNOWN_BATCHER_KEY,
          "batcher key index",
          "below " + keys.size(),
          Integer.toUnsignedString(index));
    }
    return keys.get(index).revoked()
        ? expected(Reason.REVOKED_BATCHER_KEY, "batcher key " + index, "not revoked", "revoked")
        : null;
  }

  static @Nullable Refusal signature(Evidence e) {
    int index = e.header().batcherKeyIndex();
    BatcherKey key = e.thread().batcherKeys().get(index);
    byte[] message = Digests.batcherMessage(e.hash());
    return e.signature().verifies(key.publicKey(), message)
        ? null
        : expected(
            Reason.BAD_BATCHER_SIGNATURE,
            "batcher signature",
            "one of key " + index + " over statement " + e.hash(),
            e.signature());
  }
}
