package io.zkthreads.batcher;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The L2 and the thread as they stand when somebody looks.
///
/// @param keyIndex of this Batcher's key in the thread
/// @param closed why this Batcher may not work for the thread any more, if so
record Scene(
    SettlementLayer.Head head,
    Rules rules,
    ThreadRecord thread,
    ThreadProgram program,
    int keyIndex,
    Optional<Refusal> closed) {

  /// Looks at the L2, for one Batcher.
  static final class Watcher {
    private final SettlementLayer l2;
    private final Bytes32 threadId;
    private final Bytes32 publicKey;
    private @Nullable ThreadProgram program;

    Watcher(SettlementLayer l2, Bytes32 threadId, Bytes32 publicKey) {
      this.l2 = l2;
      this.threadId = threadId;
      this.publicKey = publicKey;
    }

    /// @throws NotForUs if the thread is not there, not runnable, or another's
    synchronized Scene look() throws LedgerUnavailable, NotForUs {
      SettlementLayer.Head head = l2.head();
      ThreadRecord thread =
          l2.thread(threadId)
              .orElseThrow(() ->
                  new NotForUs(
                      Refusal.expected(
                          Reason.UNKNOWN_THREAD, "thread", "a registered one", threadId)));
      int index = keyIndex(thread);
      return new Scene(
          head, l2.terms().rules(), thread, program(thread), index, closed(thread, index));
    }

    /// The last of the thread's keys that is this one; one that is not revoked before one that is.
    private int keyIndex(ThreadRecord thread) throws NotForUs {
      int found = -1;
      for (int i = 0; i < thread.batcherKeys().size(); i++) {
        var key = thread.batcherKeys().get(i);
        boolean better = found < 0 || !key.revoked();
        found = key.publicKey().equals(publicKey) && better ? i : found;
      }
      if (found < 0) {
        throw new NotForUs(
            Refusal.expected(
                Reason.UNKNOWN_BATCHER_KEY,
                "batcher key",
                "one that the thread's admin has added (zkt thread keys add)",
                publicKey));
      }
      return found;
    }

    private static Optional<Refusal> closed(ThreadRecord thread, int index) {
      if (!thread.open()) {
        return Optional.of(
            Refusal.expected(Reason.THREAD_CLOSED, "thread", "an open one", "a closed one"));
      }
      return thread.batcherKeys().get(index).revoked()
          ? Optional.of(
              Refusal.expected(
                  Reason.REVOKED_BATCHER_KEY, "batcher key " + index, "not revoked", "revoked"))
          : Optional.empty();
    }

    private ThreadProgram program(ThreadRecord thread) throws LedgerUnavailable, NotForUs {
      ThreadProgram known = program;
      if (known != null && known.os().number() == thread.osVersion()) {
        return known;
      }
      try {
        ThreadProgram made = L2Program.of(l2, thread);
        program = made;
        return made;
      } catch (L2Program.Unrunnable e) {
        throw new NotForUs(e.refusal());
      }
    }
  }

  /// The thread is none that this Batcher could work for.
  static final class NotForUs extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;

    NotForUs(Refusal refusal) {
      super(refusal.reason() + ": " + refusal.detail());
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }
}
