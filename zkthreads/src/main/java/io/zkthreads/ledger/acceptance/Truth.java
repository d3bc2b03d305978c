package io.zkthreads.ledger.acceptance;

import static io.zkthreads.ledger.chain.Refusal.expected;

import io.zkthreads.ledger.chain.AcceptedKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.state.Images;
import io.zkthreads.ledger.state.State;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.os.OsVersion;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Check 10. The outputs are what the OS computes from the inputs. A thread's keys are this L2's
/// own: a fact under another key could come from anyone's program. Which of them a proof is under,
/// it says itself; that a statement is true may be known under any of them.
final class Truth {
  private Truth() {}

  /// The name of what the proof shows: of the statement, under the key that the proof names.
  static Bytes32 factKey(Evidence e) {
    return factKey(e, keyOfProof(e).orElseThrow());
  }

  /// The fact that says already that the statement is true, under whichever key the thread accepts.
  static Optional<Bytes32> known(Evidence e) {
    State facts = e.proof().facts();
    return e.thread().keys().stream()
        .map(key -> factKey(e, key))
        .filter(facts::hasFact)
        .findFirst();
  }

  private static Bytes32 factKey(Evidence e, AcceptedKey key) {
    return Digests.factKey(key.digest(), e.hash());
  }

  static @Nullable Refusal fact(Evidence e) {
    if (e.proof().proof().isPresent() || isFact(e)) {
      return null;
    }
    List<Bytes32> names = e.thread().keys().stream().map(key -> factKey(e, key)).toList();
    return expected(
        Reason.NO_FACT,
        "fact",
        names.size() == 1 ? names.getFirst() : "one of " + names,
        "no such fact");
  }

  static @Nullable Refusal accepted(Evidence e) {
    return isFact(e) || keyOfProof(e).isPresent()
        ? null
        : expected(
            Reason.KEY_NOT_ACCEPTED,
            "verifying key that the proof names",
            "one that the thread accepts: " + e.thread().keys(),
            e.proof().named().orElseThrow());
  }

  static @Nullable Refusal key(Evidence e) {
    if (isFact(e)) {
      return null;
    }
    AcceptedKey accepted = keyOfProof(e).orElseThrow();
    Bytes32 digest = key(e, accepted).digest();
    return digest.equals(accepted.digest())
        ? null
        : expected(Reason.KEY_CHANGED, "verifying key", accepted.digest(), digest);
  }

  static @Nullable Refusal proof(Evidence e) {
    if (isFact(e)) {
      return null;
    }
    Bytes proof = e.proof().proof().orElseThrow();
    ThreadKey key = key(e, keyOfProof(e).orElseThrow());
    return switch (key.check(e.statement().publicWords(), proof)) {
      case ThreadKey.Verdict.Valid ignored -> null;
      case ThreadKey.Verdict.Invalid invalid -> new Refusal(Reason.BAD_PROOF, invalid.why());
    };
  }

  private static boolean isFact(Evidence e) {
    return known(e).isPresent();
  }

  /// The key that the proof is under: the one that it names, the first if it names none; empty if
  /// the thread does not accept it.
  private static Optional<AcceptedKey> keyOfProof(Evidence e) {
    List<AcceptedKey> keys = e.thread().keys();
    Optional<Bytes32> named = e.proof().named();
    return named.isEmpty()
        ? Optional.of(keys.getFirst())
        : keys.stream().filter(key -> key.digest().equals(named.get())).findFirst();
  }

  /// The key that the L2 now computes where the thread accepts one.
  private static ThreadKey key(Evidence e, AcceptedKey accepted) {
    ThreadRecord thread = e.thread();
    return e.proof()
        .keys()
        .threadKey(
            accepted.profile(),
            OsVersion.of(thread.osVersion()).orElseThrow(),
            Images.contracts(e.registry(), thread.contracts()));
  }
}
