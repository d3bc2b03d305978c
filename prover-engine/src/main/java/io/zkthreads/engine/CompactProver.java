package io.zkthreads.engine;

import io.zkthreads.engine.CompactBackend.Stack;
import io.zkthreads.engine.CompactBackend.Table;
import io.zkthreads.stark.air.Trace;
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
import io.zkthreads.stark.hash.Challenger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes a compact proof. It holds the transcript; steps are numbered as in `docs/protocol-2.md`
/// and in the verifier. One object makes one proof.
///
/// The result is, byte for byte, that of Plonky3's `p3_multi_stark::prove` with a sequential search
/// for grinding witnesses.
public final class CompactProver {
  private final Backend backend;
  private final CompactBackend operations;
  private final CompactStatement statement;
  private final CompactShape shape;
  private final Optional<Stack> preprocessed;
  private final StepClock clock;
  private final CompactSeeds seeds;
  private final ExtensionField field;
  private final Challenger transcript;
  private final List<Table> tables = new ArrayList<>();

  /// Without anyone who watches.
  public CompactProver(
      Backend backend,
      CompactStatement statement,
      List<TableProgram> programs,
      Optional<Stack> preprocessed) {
    this(
        backend,
        statement,
        programs,
        preprocessed,
        new StepClock(backend, ProgressListener.NONE, ProverStep.COMPACT, 0));
  }

  /// @param backend one that has the operations of compact proofs
  /// @param programs by instance: its table as code
  /// @param preprocessed the key's preprocessed columns, in the order of the instances that have
  ///   some
  public CompactProver(
      Backend backend,
      CompactStatement statement,
      List<TableProgram> programs,
      Optional<Stack> preprocessed,
      StepClock clock) {
    this.backend = backend;
    operations = backend.compact().orElseThrow();
    this.statement = statement;
    this.preprocessed = preprocessed;
    this.clock = clock;
    shape = CompactShape.of(statement);
    seeds = new CompactSeeds(shape);
    field = statement.parameters().extension();
    transcript = statement.startTranscript();
    for (int i = 0; i < programs.size(); i++) {
      tables.add(new Table(programs.get(i), statement.instances().get(i)));
    }
  }

  /// Proves what the traces claim. Where they do not satisfy the tables, the proof will not verify.
  ///
  /// @param traces by instance
  public CompactProof prove(List<Trace> traces) {
    // 0. Seed.
    seeds.observeStatement(transcript);
    statement.preprocessed().ifPresent(transcript::observe);
    clock.end(ProverStep.SEED);

    // 1. Main columns, public values.
    try (Stack main = operations.stack(shape.main(), traces)) {
      seeds.observeCommitment(transcript);
      transcript.observe(main.commitment());
      statement.instances().forEach(instance -> transcript.observe(instance.publicValues()));
      clock.end(ProverStep.MAIN);

      // 2. Fractions.
      Optional<FractionProver.Linked> fractions =
          shape
              .fractions()
              .map(layout ->
                  FractionProver.prove(
                      operations, seeds, layout, field, tables, main, preprocessed, transcript));
      Optional<FractionLink> link = fractions.map(FractionProver.Linked::link);
      Optional<FractionalGkrProof> ofFractions = fractions.map(FractionProver.Linked::proof);
      clock.end(ProverStep.LOOKUPS);

      // 3. Zerocheck.
      ZerocheckProver.Proven zerocheck =
          ZerocheckProver.prove(
              operations, shape, seeds, link, tables, main, preprocessed, transcript);
      clock.end(ProverStep.ZEROCHECK);

      // 4 and 5. Openings.
      StackOpening ofMain = open(shape.main(), main, zerocheck.point());
      clock.end(ProverStep.OPENINGS);
      Optional<StackOpening> ofPreprocessed =
          shape.preprocessed().map(s -> open(s, preprocessed.orElseThrow(), zerocheck.point()));
      clock.end(ProverStep.PREPROCESSED);
      return new CompactProof(
          main.commitment(), ofFractions, zerocheck.proof(), ofMain, ofPreprocessed);
    }
  }

  /// Opens the columns of a stack, each at as many of the last coordinates as its table has
  /// variables.
  private StackOpening open(CompactShape.Stack stack, Stack columns, List<Extension> point) {
    List<List<Extension>> points = new ArrayList<>();
    for (StackLayout.Table table : stack.layout().tables()) {
      points.add(point.subList(point.size() - table.logHeight(), point.size()));
    }
    return new StackProver(backend, seeds, stack, field, transcript).open(columns, points);
  }
}
