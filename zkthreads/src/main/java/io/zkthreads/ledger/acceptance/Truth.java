package io.zkthreads.ledger.acceptance;

import static io.zkthreads.ledger.chain.Refusal.expected;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.state.Images;
import io.zkthreads.ledger.state.State;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.os.OsVersion;
import org.jspecify.annotations.Nullable;

/// Check 10. The outputs are what the OS computes from the inputs. The key is this L2's own for
/// this thread: a fact under another key could come from anyone's program.
final class Truth {
  private Truth() {}

  /// The name of what a proof of the statement shows.
  static Bytes32 factKey(Evidence e) {
    return Digests.factKey(e.thread().verifyingKey(), e.hash());
  }

  static @Nullable Refusal fact(Evidence e) {
    return e.proof().proof().isPresent() || isFact(e)
        ? null
        : expected(Reason.NO_FACT, "fact", factKey(e), "no such fact");
  }

  static @Nullable Refusal key(Evidence e) {
    if (isFact(e)) {
      return null;
    }
    Bytes32 digest = keyOf(e).digest();
    return digest.equals(e.thread().verifyingKey())
        ? null
        : expected(Reason.KEY_CHANGED, "verifying key", e.thread().verifyingKey(), digest);
  }

  static @Nullable Refusal proof(Evidence e) {
    if (isFact(e)) {
      return null;
    }
    Bytes proof = e.proof().proof().orElseThrow();
    return switch (keyOf(e).check(e.statement().publicWords(), proof)) {
      case ThreadKey.Verdict.Valid ignored -> null;
      case ThreadKey.Verdict.Invalid invalid -> new Refusal(Reason.BAD_PROOF, invalid.why());
    };
  }

  private static boolean isFact(Evidence e) {
    return e.proof().facts().hasFact(factKey(e));
  }

  private static ThreadKey keyOf(Evidence e) {
    return key(e.registry(), e.thread(), e.proof().keys());
  }

  /// The key that the L2 now computes for a thread.
  static ThreadKey key(State registry, ThreadRecord thread, KeySource keys) {
    return keys.threadKey(
        OsVersion.of(thread.osVersion()).orElseThrow(),
        Images.contracts(registry, thread.contracts()));
  }
}
