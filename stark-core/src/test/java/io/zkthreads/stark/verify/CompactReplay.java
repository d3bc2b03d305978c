package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactCodec;
import io.zkthreads.stark.compact.CompactProof;
import io.zkthreads.stark.compact.CompactSeeds;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.CompactStatement;
import io.zkthreads.stark.compact.FractionLink;
import io.zkthreads.stark.compact.FractionalGkrProof;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.StackOpening;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.golden.CompactFixture;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.MalformedProofException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A golden proof as its verifier sees it, up to each of its openings.
///
/// @param seeds those of the proof
/// @param openings of the main columns, then of the preprocessed ones
public record CompactReplay(CompactSeeds seeds, List<Opening> openings) {
  /// What comes before an opening, and the opening.
  ///
  /// @param transcript before its claims
  /// @param points by table: where its columns are opened
  /// @param traces the columns
  public record Opening(
      CompactShape.Stack stack,
      Challenger transcript,
      List<List<Extension>> points,
      List<Trace> traces,
      Digest commitment,
      StackOpening expected) {}

  public static CompactReplay of(CompactFixture golden) {
    try {
      return replay(golden);
    } catch (Rejection | MalformedProofException e) {
      throw new IllegalStateException("golden proof " + golden.name(), e);
    }
  }

  private static CompactReplay replay(CompactFixture golden)
      throws Rejection, MalformedProofException {
    CompactStatement statement = golden.statement();
    CompactShape shape = CompactShape.of(statement);
    CompactSeeds seeds = new CompactSeeds(shape);
    ExtensionField field = shape.parameters().extension();
    Challenger transcript = statement.startTranscript();
    CompactProof proof = CompactCodec.decode(golden.proof(), shape);
    seeds.observeStatement(transcript);
    statement.preprocessed().ifPresent(transcript::observe);
    seeds.observeCommitment(transcript);
    transcript.observe(proof.commitment());
    shape.instances().forEach(i -> transcript.observe(i.publicValues()));
    Optional<FractionLink> link = Optional.empty();
    if (shape.fractions().isPresent()) {
      seeds.observeLookups(shape.fractions().get(), transcript);
      Extension alpha = transcript.sample(field);
      Extension beta = transcript.sample(field);
      FractionalGkrProof.Opening opening =
          FractionReduction.check(proof.fractions().orElseThrow(), field, transcript);
      link =
          Optional.of(
              new FractionLink(
                  shape.fractions().get(), alpha, beta, opening, transcript.sample(field)));
    }
    ZerocheckReduction zerocheck =
        ZerocheckReduction.check(shape, seeds, proof.zerocheck(), link, transcript);
    List<Opening> openings = new ArrayList<>();
    openings.add(
        new Opening(
            shape.main(),
            transcript.copy(),
            points(shape.main(), zerocheck),
            golden.traces(),
            proof.commitment(),
            proof.main()));
    if (shape.preprocessed().isPresent()) {
      new StackCheck(seeds, shape.main(), field, transcript)
          .check(proof.commitment(), proof.main(), openings.getFirst().points());
      openings.add(
          new Opening(
              shape.preprocessed().get(),
              transcript.copy(),
              points(shape.preprocessed().get(), zerocheck),
              golden.preprocessed().stream().filter(t -> t.width() > 0).toList(),
              statement.preprocessed().orElseThrow(),
              proof.preprocessed().orElseThrow()));
    }
    return new CompactReplay(seeds, openings);
  }

  private static List<List<Extension>> points(
      CompactShape.Stack stack, ZerocheckReduction zerocheck) {
    return stack.layout().tables().stream()
        .map(StackLayout.Table::logHeight)
        .map(zerocheck::point)
        .toList();
  }
}
