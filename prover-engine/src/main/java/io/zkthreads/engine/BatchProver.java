package io.zkthreads.engine;

import io.zkthreads.engine.Backend.Columns;
import io.zkthreads.engine.Backend.ConstraintInputs;
import io.zkthreads.engine.Backend.Fractions;
import io.zkthreads.engine.Backend.LowDegreeExtension;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.FriProof;
import io.zkthreads.stark.proof.OpeningRound;
import io.zkthreads.stark.proof.ProtocolSeeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Proves one batch of tables. It holds the transcript; steps are numbered as in `docs/protocol.md`
/// and in the verifier. One object makes one proof.
///
/// The result is, byte for byte, that of Plonky3's `p3_batch_stark::prove_batch` with a sequential
/// search for grinding witnesses.
public final class BatchProver {
  /// Traces of a batch.
  ///
  /// @param main traces in instance order
  /// @param preprocessed values of the preprocessed columns in instance order, where there are some
  /// @param commitment to all preprocessed columns; null where no instance has some
  public record Traces(
      List<Trace> main, List<Optional<Trace>> preprocessed, @Nullable Commitment commitment) {
    public Traces {
      main = List.copyOf(main);
      preprocessed = List.copyOf(preprocessed);
    }
  }

  /// What step 2 leaves behind; null and empty for a batch without lookups.
  private record Lookups(
      @Nullable LookupChallenges challenges,
      @Nullable Commitment commitment,
      List<Optional<Quintic>> terminals,
      int powWitness) {}

  private final Backend backend;
  private final BatchStatement statement;
  private final Traces traces;
  private final Parameters parameters;
  private final BatchShape shape;
  private final ProtocolSeeds seeds;
  private final Challenger transcript;
  private final StepClock clock;
  private final List<TablePlan> tables = new ArrayList<>();
  private final Scope scope = new Scope();

  public BatchProver(
      Backend backend, BatchStatement statement, Traces traces, ProgressListener listener) {
    this(backend, statement, traces, new StepClock(backend, listener, rows(traces)));
  }

  BatchProver(Backend backend, BatchStatement statement, Traces traces, StepClock clock) {
    this.backend = backend;
    this.statement = statement;
    this.traces = traces;
    parameters = statement.parameters();
    shape = BatchShape.of(statement);
    seeds = new ProtocolSeeds(statement, shape);
    transcript = statement.startTranscript();
    this.clock = clock;
    List<LookupLayout.Instance> layouts = shape.lookups().instances();
    for (int i = 0; i < layouts.size(); i++) {
      tables.add(TablePlan.of(statement.instances().get(i), layouts.get(i)));
    }
  }

  public BatchProof prove() {
    try (scope) {
      // 0. Seed: the shape of the proof, then the height of each table.
      seeds.observeBatch(transcript);
      for (TablePlan table : tables) {
        transcript.observe(Quintic.ofBase(KoalaBear.fromCanonical(table.logHeight())));
      }
      clock.end(ProverStep.SEED);

      // 1. Main tables; public values; the key's preprocessed columns.
      backend.expect(matrices(), parameters.logBlowup());
      Commitment main = scope.own(Commitment.of(backend, traces.main(), parameters));
      transcript.observeCap(main.cap());
      statement.instances().forEach(instance -> transcript.observe(instance.publicValues()));
      transcript.observeCap(statement.preprocessedCap());
      clock.end(ProverStep.MAIN);

      // 2. Lookup challenges α, β; accumulators, fractions and their terminals.
      Lookups lookups = shape.hasLookups() ? commitLookups() : noLookups();
      clock.end(ProverStep.LOOKUPS);

      // 3. Constraint challenge α; quotient chunks.
      Commitment quotient = scope.own(commitQuotient(main, lookups));
      transcript.observeCap(quotient.cap());
      clock.end(ProverStep.QUOTIENT);

      // 4. Out-of-domain point ζ; values of all columns at ζ and ζ·w.
      int oodPowWitness = grind(parameters.oodPowBits());
      Quintic zeta = transcript.sampleQuintic();
      OpeningProver openings =
          new OpeningProver(backend, transcript, shape, rounds(main, quotient, lookups), zeta);
      openings.evaluate();
      clock.end(ProverStep.OPENINGS);

      // 5. Batching challenge; reduced openings; folds. 6. Grinding and queries.
      FriProof fri = openings.prove(seeds, clock);
      Commitment permutation = lookups.commitment;
      return new BatchProof(
          main.cap(),
          permutation == null ? List.of() : permutation.cap(),
          quotient.cap(),
          openings.byInstance(tables.size()),
          fri,
          lookups.terminals,
          tables.stream().map(TablePlan::logHeight).toList(),
          lookups.powWitness,
          oodPowWitness);
    }
  }

  /// What is committed to in the proof; the key has its matrices.
  private List<OpeningRound.Matrix> matrices() {
    return shape.rounds().stream()
        .filter(round -> round.kind() != OpeningRound.Kind.PREPROCESSED)
        .flatMap(round -> round.matrices().stream())
        .toList();
  }

  private static long rows(Traces traces) {
    return traces.main().stream().mapToLong(Trace::height).sum();
  }

  private Lookups commitLookups() {
    int powWitness = grind(parameters.lookupPowBits());
    LookupChallenges challenges =
        new LookupChallenges(
            transcript.sampleQuintic(), transcript.sampleQuintic(), shape.lookups().tupleWidth());
    List<LowDegreeExtension> matrices = new ArrayList<>();
    List<Optional<Quintic>> terminals = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      if (!tables.get(i).hasLookups()) {
        terminals.add(Optional.empty());
        continue;
      }
      Fractions fractions = fractions(i, challenges);
      matrices.add(fractions.columns());
      terminals.add(Optional.of(fractions.terminal()));
    }
    Commitment commitment =
        scope.own(new Commitment(matrices, backend.commit(matrices, parameters)));
    transcript.observeCap(commitment.cap());
    terminals.forEach(terminal -> terminal.ifPresent(transcript::observe));
    return new Lookups(challenges, commitment, terminals, powWitness);
  }

  private Fractions fractions(int i, LookupChallenges challenges) {
    Optional<Trace> fixed = traces.preprocessed().get(i);
    try (Scope inputs = new Scope()) {
      Columns main = inputs.own(backend.upload(traces.main().get(i)));
      Columns preprocessed = fixed.isEmpty() ? null : inputs.own(backend.upload(fixed.get()));
      return backend.fractions(
          tables.get(i), main, preprocessed, challenges, parameters.logBlowup());
    }
  }

  private Lookups noLookups() {
    return new Lookups(null, null, tables.stream().map(t -> Optional.<Quintic>empty()).toList(), 0);
  }

  private Commitment commitQuotient(Commitment main, Lookups lookups) {
    Quintic alpha = transcript.sampleQuintic();
    List<LowDegreeExtension> matrices = new ArrayList<>();
    int nextPreprocessed = 0;
    int nextFractions = 0;
    for (int i = 0; i < tables.size(); i++) {
      TablePlan table = tables.get(i);
      Commitment preprocessed = table.instance().hasPreprocessed() ? traces.commitment() : null;
      Commitment fractions = table.hasLookups() ? lookups.commitment : null;
      ConstraintInputs inputs =
          new ConstraintInputs(
              main.matrices().get(i),
              preprocessed == null ? null : preprocessed.matrices().get(nextPreprocessed++),
              fractions == null ? null : fractions.matrices().get(nextFractions++),
              lookups.terminals.get(i).orElse(Quintic.ZERO));
      for (Columns chunk :
          backend.quotient(table, inputs, table.hasLookups() ? lookups.challenges : null, alpha)) {
        try (chunk) {
          matrices.add(backend.lowDegreeExtend(chunk, parameters.logBlowup()));
        }
      }
    }
    return new Commitment(matrices, backend.commit(matrices, parameters));
  }

  /// The commitments in opening order.
  private List<Commitment> rounds(Commitment main, Commitment quotient, Lookups lookups) {
    List<Commitment> rounds = new ArrayList<>();
    for (OpeningRound round : shape.rounds()) {
      Commitment commitment =
          switch (round.kind()) {
            case MAIN -> main;
            case QUOTIENT -> quotient;
            case PREPROCESSED -> traces.commitment();
            case PERMUTATION -> lookups.commitment;
          };
      if (commitment == null) {
        throw new IllegalArgumentException("no commitment for " + round.kind());
      }
      rounds.add(commitment);
    }
    return rounds;
  }

  private int grind(int bits) {
    return Grinding.grind(backend, transcript, bits);
  }
}
