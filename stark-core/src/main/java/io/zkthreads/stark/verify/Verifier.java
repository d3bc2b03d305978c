package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.CompactStatement;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.proof.ProofCodec;
import java.util.List;
import java.util.Optional;

/// The verifier: a total function of key, public words and proof bytes. No exception, and work that
/// the sizes of its arguments bound.
///
/// Let S = (1 + r)·|proof| + |key| + 8·rows, all in bytes. `rows` counts the table of public words:
/// at least 2^10, and less than twice the words. r is the ratio of a table's description to what an
/// instance of it costs in a proof, the largest of the key; for shipped keys it is below 1. Then a
/// verification allocates at most 32·S bytes, garbage included, and takes at most 32·S steps, where
/// a step is a call of a method or a turn of a loop. For a compact proof of t instances, S has
/// t·(2^10 + 12·t) more: each pays for its values only, and the seed before them repeats heights
/// and widths of all. `VerifierBoundsTest` and `CompactBoundsTest` count both. What is alive at a
/// time is far less: a proof of 3 MB is judged in a heap of 64 MiB (`scripts/audit`).
public final class Verifier {
  private Verifier() {}

  /// Verifies a proof container ([Proof]).
  public static Verdict verify(VerifyingKey key, PublicWords words, byte[] container) {
    try {
      requireKey(key, Proof.named(container));
      Proof proof = Proof.parse(container);
      return proof.isCompact()
          ? verify(key, words, proof.tableIds(), proof.logHeights(), proof.body())
          : verify(key, words, proof.tableIds(), proof.body());
    } catch (MalformedProofException e) {
      return new Verdict.Rejected(Step.ENCODING, e.what(), e.expected(), e.got());
    } catch (Rejection e) {
      return e.verdict();
    }
  }

  private static void requireProtocol(VerifyingKey key, boolean compact) throws Rejection {
    Rejection.unless(
        key.isCompact() == compact,
        Step.STATEMENT,
        "protocol",
        key.profile().protocol().protocol(),
        compact ? "a compact proof" : "a batch proof");
  }

  private static void requireKey(VerifyingKey key, Optional<Digest> named) throws Rejection {
    if (named.isPresent()) {
      Digest digest = key.digest();
      Rejection.unless(
          named.get().equals(digest),
          Step.STATEMENT,
          "verifying key",
          digest.hex(),
          named.get().hex());
    }
  }

  /// Verifies Plonky3's bytes of a proof whose instances are of the given tables.
  public static Verdict verify(
      VerifyingKey key, PublicWords words, List<Integer> tableIds, byte[] batchProof) {
    try {
      requireProtocol(key, false);
      // V0: the statement: tables, heights, their bounds and the bits that they give.
      BatchStatement statement = statement(key, words, tableIds, batchProof);
      BatchShape shape = BatchShape.of(statement);
      SoundnessBudget budget = SoundnessBudget.of(statement, shape);
      requireBits(key, budget);
      // V1 to V6: the proof.
      BatchVerifier.verify(statement, shape, batchProof);
      return new Verdict.Accepted();
    } catch (Rejection e) {
      return e.verdict();
    }
  }

  /// Verifies Plonky3's bytes of a compact proof whose instances are of the given tables and
  /// heights.
  public static Verdict verify(
      VerifyingKey key,
      PublicWords words,
      List<Integer> tableIds,
      List<Integer> logHeights,
      byte[] compactProof) {
    try {
      requireProtocol(key, true);
      // V0: the statement: tables, heights, their bounds and the bits that they give.
      InstanceRules.checkIds(key, tableIds);
      InstanceRules.checkLength(key, tableIds, compactProof.length);
      InstanceRules.check(key, words, tableIds, logHeights);
      CompactStatement statement = key.checkedCompact(words, tableIds, logHeights);
      CompactShape shape = CompactVerifier.shape(statement);
      SoundnessBudget budget = CompactSoundness.of(shape);
      requireBits(key, budget);
      // V1 to V6: the proof.
      CompactVerifier.verify(statement, shape, compactProof);
      return new Verdict.Accepted();
    } catch (Rejection e) {
      return e.verdict();
    }
  }

  private static void requireBits(VerifyingKey key, SoundnessBudget budget) throws Rejection {
    Rejection.unless(
        budget.bits() >= key.profile().targetBits(),
        Step.STATEMENT,
        "proven soundness of round " + budget.weakest().name(),
        key.profile().targetBits() + " bits",
        budget.bits() + " bits");
  }

  /// The proven bits of each round of a compact proof of these instances.
  ///
  /// @return nothing if the key does not allow them
  public static Optional<SoundnessBudget> budget(
      VerifyingKey key, PublicWords words, List<Integer> tableIds, List<Integer> logHeights) {
    try {
      requireProtocol(key, true);
      InstanceRules.check(key, words, tableIds, logHeights);
      CompactStatement statement = key.checkedCompact(words, tableIds, logHeights);
      return Optional.of(CompactSoundness.of(CompactVerifier.shape(statement)));
    } catch (Rejection e) {
      return Optional.empty();
    }
  }

  /// The proven bits of each round of a proof with these instances; whether the rest of the proof
  /// is right makes no difference.
  ///
  /// @return nothing if the key does not allow the instances that the bytes begin with
  public static Optional<SoundnessBudget> budget(
      VerifyingKey key, PublicWords words, List<Integer> tableIds, byte[] batchProof) {
    try {
      requireProtocol(key, false);
      BatchStatement statement = statement(key, words, tableIds, batchProof);
      return Optional.of(SoundnessBudget.of(statement, BatchShape.of(statement)));
    } catch (Rejection e) {
      return Optional.empty();
    }
  }

  private static BatchStatement statement(
      VerifyingKey key, PublicWords words, List<Integer> tableIds, byte[] batchProof)
      throws Rejection {
    InstanceRules.checkIds(key, tableIds);
    InstanceRules.checkLength(key, tableIds, batchProof.length);
    boolean hasLookups = tableIds.stream().anyMatch(id -> key.table(id).air().hasInteractions());
    try {
      List<Integer> logHeights = ProofCodec.readLogHeights(batchProof, tableIds.size(), hasLookups);
      InstanceRules.check(key, words, tableIds, logHeights);
      return key.checkedStatement(words, tableIds, logHeights);
    } catch (MalformedProofException e) {
      throw new Rejection(Step.ENCODING, e.what(), e.expected(), e.got());
    }
  }
}
