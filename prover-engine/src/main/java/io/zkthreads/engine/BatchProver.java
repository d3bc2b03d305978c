package io.zkthreads.engine;

import io.zkthreads.engine.Backend.Columns;
import io.zkthreads.engine.Backend.ConstraintInputs;
import io.zkthreads.engine.Backend.FractionInputs;
import io.zkthreads.engine.Backend.Fractions;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.FriProof;
import io.zkthreads.stark.proof.OpeningRound;
import io.zkthreads.stark.proof.ProtocolSeeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Proves one batch of tables. It holds the transcript; steps are numbered as in `docs/protocol.md`
/// and in the verifier. One object makes one proof.
///
/// The result is, byte for byte, that of Plonky3's `p3_batch_stark::prove_batch` with a sequential
/// search for grinding witnesses.
public final class BatchProver {
  /// The instances of a batch, in proof order.
  ///
  /// @param tables which table of the circuit each is
  /// @param main their traces
  public record Instances(List<Integer> tables, List<Trace> main) {
    public Instances {
      tables = List.copyOf(tables);
      main = List.copyOf(main);
    }

    /// One instance of each table of a circuit.
    public static Instances ofEach(List<Trace> main) {
      return new Instances(IntStream.range(0, main.size()).boxed().toList(), main);
    }

    private long rows() {
      return main.stream().mapToLong(Trace::height).sum();
    }
  }

  /// What step 2 leaves behind.
  ///
  /// @param byTable by instance; empty for a table without interactions
  /// @param commitment to the fraction columns; null for a batch without lookups
  private record Lookups(
      List<Optional<ConstraintInputs.Lookups>> byTable,
      @Nullable Commitment commitment,
      int powWitness) {
    List<Optional<Extension>> terminals() {
      return byTable.stream().map(t -> t.map(ConstraintInputs.Lookups::terminal)).toList();
    }
  }

  private final Backend backend;
  private final Backend.Loaded circuit;
  private final BatchStatement statement;
  private final List<Trace> traces;
  private final Parameters parameters;
  private final BatchShape shape;
  private final ProtocolSeeds seeds;
  private final Challenger transcript;
  private final StepClock clock;
  private final List<TablePlan> tables = new ArrayList<>();
  private final Scope scope = new Scope();

  /// The values of the main columns, which steps 1 and 2 read.
  private final Scope values = new Scope();

  public BatchProver(
      Backend backend,
      Backend.Loaded circuit,
      BatchStatement statement,
      Instances instances,
      ProgressListener listener) {
    this(
        backend,
        circuit,
        statement,
        instances,
        new StepClock(backend, listener, ProverStep.BATCH, instances.rows()));
  }

  /// @param circuit loaded on `backend`; its tables with preprocessed values are all among the
  ///   instances, once each and in its order
  BatchProver(
      Backend backend,
      Backend.Loaded circuit,
      BatchStatement statement,
      Instances instances,
      StepClock clock) {
    this.backend = backend;
    this.circuit = circuit;
    this.statement = statement;
    traces = instances.main;
    parameters = statement.parameters();
    shape = BatchShape.of(statement);
    seeds = new ProtocolSeeds(statement, shape);
    transcript = statement.startTranscript();
    this.clock = clock;
    List<LookupLayout.Instance> layouts = shape.lookups().instances();
    for (int i = 0; i < layouts.size(); i++) {
      int table = instances.tables.get(i);
      TableProgram program = circuit.circuit().tables().get(table);
      tables.add(
          TablePlan.of(
              table,
              program,
              statement.instances().get(i),
              parameters.extension(),
              layouts.get(i)));
    }
  }

  public BatchProof prove() {
    try (scope;
        values) {
      // 0. Seed: the shape of the proof, then the height of each table.
      seeds.observeBatch(transcript);
      for (TablePlan table : tables) {
        transcript.observe(
            parameters.extension().ofBase(KoalaBear.fromCanonical(table.logHeight())));
      }
      clock.end(ProverStep.SEED);

      // 1. Main tables; public values; the key's preprocessed columns.
      backend.prepare(shape);
      List<Columns> columns = values.own(backend.upload(traces));
      Commitment main = scope.own(Commitment.of(backend, columns, parameters));
      transcript.observeCap(main.cap());
      statement.instances().forEach(instance -> transcript.observe(instance.publicValues()));
      transcript.observeCap(statement.preprocessedCap());
      clock.end(ProverStep.MAIN);

      // 2. Lookup challenges α, β; accumulators, fractions and their terminals.
      Lookups lookups = shape.hasLookups() ? commitLookups(columns) : noLookups();
      values.close();
      clock.end(ProverStep.LOOKUPS);

      // 3. Constraint challenge α; quotient chunks.
      Commitment quotient = scope.own(commitQuotient(main, lookups));
      transcript.observeCap(quotient.cap());
      clock.end(ProverStep.QUOTIENT);

      // 4. Out-of-domain point ζ; values of all columns at ζ and ζ·w.
      int oodPowWitness = grind(parameters.oodPowBits());
      Extension zeta = challenge();
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
          lookups.terminals(),
          tables.stream().map(TablePlan::logHeight).toList(),
          lookups.powWitness,
          oodPowWitness);
    }
  }

  private Extension challenge() {
    return transcript.sample(parameters.extension());
  }

  private Lookups commitLookups(List<Columns> columns) {
    int powWitness = grind(parameters.lookupPowBits());
    LookupChallenges challenges =
        new LookupChallenges(challenge(), challenge(), shape.lookups().tupleWidth());
    List<FractionInputs> inputs = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      TablePlan table = tables.get(i);
      if (table.hasLookups()) {
        inputs.add(new FractionInputs(table, FractionPlan.of(table, challenges), columns.get(i)));
      }
    }
    List<Fractions> fractions = circuit.fractions(inputs, parameters.logBlowup());
    Commitment commitment =
        scope.own(
            Commitment.of(
                backend, parameters, fractions.stream().map(Fractions::columns).toList()));
    transcript.observeCap(commitment.cap());
    fractions.forEach(f -> transcript.observe(f.terminal()));
    return new Lookups(byTable(inputs, fractions), commitment, powWitness);
  }

  private List<Optional<ConstraintInputs.Lookups>> byTable(
      List<FractionInputs> inputs, List<Fractions> fractions) {
    List<Optional<ConstraintInputs.Lookups>> byTable = new ArrayList<>();
    int next = 0;
    for (TablePlan table : tables) {
      if (table.hasLookups()) {
        Fractions f = fractions.get(next);
        FractionPlan plan = inputs.get(next++).plan();
        byTable.add(Optional.of(new ConstraintInputs.Lookups(plan, f.columns(), f.terminal())));
      } else {
        byTable.add(Optional.empty());
      }
    }
    return byTable;
  }

  private Lookups noLookups() {
    return new Lookups(Collections.nCopies(tables.size(), Optional.empty()), null, 0);
  }

  private Commitment commitQuotient(Commitment main, Lookups lookups) {
    Extension alpha = challenge();
    List<ConstraintInputs> inputs = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      inputs.add(
          new ConstraintInputs(
              tables.get(i), main.matrices().get(i), lookups.byTable.get(i).orElse(null)));
    }
    return Commitment.of(
        backend, parameters, circuit.quotients(inputs, alpha, parameters.logBlowup()));
  }

  /// The commitments in opening order.
  private List<Commitment> rounds(Commitment main, Commitment quotient, Lookups lookups) {
    List<Commitment> rounds = new ArrayList<>();
    for (OpeningRound round : shape.rounds()) {
      Commitment commitment =
          switch (round.kind()) {
            case MAIN -> main;
            case QUOTIENT -> quotient;
            case PREPROCESSED -> circuit.preprocessed();
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
