package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.CompactBackend.Folding;
import io.zkthreads.engine.CompactBackend.Stack;
import io.zkthreads.engine.CompactBackend.Table;
import io.zkthreads.engine.FractionProver;
import io.zkthreads.engine.StackProver;
import io.zkthreads.engine.ZerocheckProver;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactProof;
import io.zkthreads.stark.compact.CompactSeeds;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.CompactStatement;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.StackOpening;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A prover that follows the transcript to the letter, whatever it claims.
///
/// @param preprocessed columns that it takes for the key's
/// @param claims what it says of the values of the main columns
record DishonestProver(
    Backend backend,
    CompactStatement statement,
    List<Table> tables,
    Optional<Stack> preprocessed,
    UnaryOperator<List<StackOpening.Values>> claims) {
  CompactProof prove(List<Trace> traces) {
    CompactShape shape = CompactShape.of(statement);
    CompactSeeds seeds = new CompactSeeds(shape);
    ExtensionField field = shape.parameters().extension();
    Challenger transcript = statement.startTranscript();
    seeds.observeStatement(transcript);
    statement.preprocessed().ifPresent(transcript::observe);
    try (Stack main = backend.compact().orElseThrow().stack(shape.main(), traces)) {
      seeds.observeCommitment(transcript);
      transcript.observe(main.commitment());
      Optional<FractionProver.Linked> fractions =
          shape
              .fractions()
              .map(layout ->
                  FractionProver.prove(
                      backend.compact().orElseThrow(),
                      seeds,
                      layout,
                      field,
                      tables,
                      main,
                      preprocessed,
                      transcript));
      ZerocheckProver.Proven zerocheck =
          ZerocheckProver.prove(
              backend.compact().orElseThrow(),
              shape,
              seeds,
              fractions.map(FractionProver.Linked::link),
              tables,
              main,
              preprocessed,
              transcript);
      StackOpening ofMain =
          new StackProver(backend, seeds, shape.main(), field, transcript)
              .open(new Claimed(main, claims), points(shape.main(), zerocheck.point()));
      Optional<StackOpening> ofPreprocessed =
          shape
              .preprocessed()
              .map(s ->
                  new StackProver(backend, seeds, s, field, transcript)
                      .open(preprocessed.orElseThrow(), points(s, zerocheck.point())));
      return new CompactProof(
          main.commitment(),
          fractions.map(FractionProver.Linked::proof),
          zerocheck.proof(),
          ofMain,
          ofPreprocessed);
    }
  }

  private static List<List<Extension>> points(CompactShape.Stack stack, List<Extension> point) {
    List<List<Extension>> points = new ArrayList<>();
    for (StackLayout.Table table : stack.layout().tables()) {
      points.add(point.subList(point.size() - table.logHeight(), point.size()));
    }
    return points;
  }

  /// Columns of which something else is said.
  private record Claimed(Stack stack, UnaryOperator<List<StackOpening.Values>> claims)
      implements Stack {
    @Override
    public StackLayout layout() {
      return stack.layout();
    }

    @Override
    public Digest commitment() {
      return stack.commitment();
    }

    @Override
    public MultiOpening open(int[] indices) {
      return stack.open(indices);
    }

    @Override
    public Extension evaluate(List<Extension> point) {
      return stack.evaluate(point);
    }

    @Override
    public List<StackOpening.Values> values(List<List<Extension>> points) {
      return claims.apply(stack.values(points));
    }

    @Override
    public Folding fold(List<List<Extension>> points, List<List<Extension>> factors) {
      return stack.fold(points, factors);
    }

    @Override
    public long bytes() {
      return stack.bytes();
    }

    @Override
    public void close() {
      stack.close();
    }
  }
}
