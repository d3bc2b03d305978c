package io.zkthreads.stark.verify;

import io.zkthreads.stark.compact.CompactCodec;
import io.zkthreads.stark.compact.CompactProof;
import io.zkthreads.stark.compact.CompactSeeds;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.CompactStatement;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.FractionLink;
import io.zkthreads.stark.compact.FractionalGkrProof;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.StackOpening;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.MalformedProofException;
import java.util.List;
import java.util.Optional;

/// Verifies a compact proof against its statement, as Plonky3's `p3_multi_stark::verify` does.
///
/// Total in the proof: whatever its bytes, the answer is a verdict, and time and memory are bounded
/// by the statement's sizes. The statement itself is the caller's: `Verifier` builds one from a
/// verifying key and checks what Plonky3 leaves to its caller.
public final class CompactVerifier {
  private final CompactStatement statement;
  private final CompactShape shape;
  private final CompactSeeds seeds;
  private final ExtensionField field;
  private final Challenger transcript;

  private CompactVerifier(CompactStatement statement, CompactShape shape) {
    this.statement = statement;
    this.shape = shape;
    seeds = new CompactSeeds(shape);
    field = shape.parameters().extension();
    transcript = statement.startTranscript();
  }

  public static Verdict verify(CompactStatement statement, byte[] proof) {
    try {
      verify(statement, shape(statement), proof);
      return new Verdict.Accepted();
    } catch (Rejection e) {
      return e.verdict();
    }
  }

  static CompactShape shape(CompactStatement statement) throws Rejection {
    try {
      return CompactShape.of(statement);
    } catch (IllegalArgumentException e) {
      throw new Rejection(
          Step.STATEMENT, "sizes", "columns that can be opened", String.valueOf(e.getMessage()));
    }
  }

  /// For a statement whose sizes are known to be in range.
  static void verify(CompactStatement statement, CompactShape shape, byte[] bytes)
      throws Rejection {
    InstanceRules.checkMultiplicities(shape.instances());
    try {
      CompactProof proof = CompactCodec.decode(bytes, shape);
      new CompactVerifier(statement, shape).run(proof);
    } catch (MalformedProofException e) {
      throw new Rejection(Step.ENCODING, e.what(), e.expected(), e.got());
    }
  }

  private void run(CompactProof proof) throws Rejection {
    // 0 and 1. Seed, commitments, public values.
    seeds.observeStatement(transcript);
    statement.preprocessed().ifPresent(transcript::observe);
    seeds.observeCommitment(transcript);
    transcript.observe(proof.commitment());
    shape.instances().forEach(i -> transcript.observe(i.publicValues()));
    // 2. Fractions: what is sent on the buses is received, if the leaves are what they should be.
    Optional<FractionLink> link = Optional.empty();
    if (shape.fractions().isPresent()) {
      link = Optional.of(link(shape.fractions().get(), proof.fractions().orElseThrow()));
    }
    // 3. Zerocheck: the constraints hold and the leaves are right, if the columns have some values.
    ZerocheckReduction zerocheck =
        ZerocheckReduction.check(shape, seeds, proof.zerocheck(), link, transcript);
    // 4 and 5. They have them.
    check(shape.main(), proof.commitment(), proof.main(), zerocheck);
    if (shape.preprocessed().isPresent()) {
      Digest commitment = statement.preprocessed().orElseThrow();
      check(shape.preprocessed().get(), commitment, preprocessed(proof), zerocheck);
    }
    zerocheck.checkValues(
        proof.main().tables(), proof.preprocessed().map(StackOpening::tables).orElse(List.of()));
  }

  private static StackOpening preprocessed(CompactProof proof) {
    return proof.preprocessed().orElseThrow();
  }

  private FractionLink link(FractionLayout layout, FractionalGkrProof proof) throws Rejection {
    seeds.observeLookups(layout, transcript);
    Extension alpha = transcript.sample(field);
    Extension beta = transcript.sample(field);
    FractionalGkrProof.Opening opening = FractionReduction.check(proof, field, transcript);
    return new FractionLink(layout, alpha, beta, opening, transcript.sample(field));
  }

  private void check(
      CompactShape.Stack stack,
      Digest commitment,
      StackOpening opening,
      ZerocheckReduction zerocheck)
      throws Rejection {
    List<List<Extension>> points =
        stack.layout().tables().stream()
            .map(StackLayout.Table::logHeight)
            .map(zerocheck::point)
            .toList();
    new StackCheck(seeds, stack, field, transcript).check(commitment, opening, points);
  }
}
