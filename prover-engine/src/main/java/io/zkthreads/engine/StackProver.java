package io.zkthreads.engine;

import io.zkthreads.stark.compact.CompactSeeds;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.compact.QuadraticSumcheck;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.StackOpening;
import io.zkthreads.stark.compact.WhirProof;
import io.zkthreads.stark.compact.WhirSchedule;
import io.zkthreads.stark.compact.WhirSchedule.Codeword;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Proves that the columns of a stack have their values: the mirror of the verifier's `StackCheck`.
///
/// All claims are joined to Σ_x w(x)·f(x) for the stacked polynomial f and a weight w. A sumcheck
/// binds the last variables; each fold commits to what is left of f, and adds to w that the new
/// polynomial agrees with the old codeword where that is queried. At the end f is sent.
public final class StackProver {
  private final Backend backend;
  private final CompactSeeds seeds;
  private final CompactShape.Stack shape;
  private final WhirSchedule schedule;
  private final ExtensionField field;
  private final Challenger transcript;

  /// @param backend finds grinding words
  /// @param transcript as it is before the claims of this stack
  public StackProver(
      Backend backend,
      CompactSeeds seeds,
      CompactShape.Stack shape,
      ExtensionField field,
      Challenger transcript) {
    this.backend = backend;
    this.seeds = seeds;
    this.shape = shape;
    this.field = field;
    this.transcript = transcript;
    schedule = shape.schedule();
  }

  /// A codeword that has been committed to and not yet queried.
  private interface Rows {
    MultiOpening open(int[] indices);
  }

  /// Opened rows.
  ///
  /// @param witness of the grinding before them
  @SuppressWarnings("ArrayRecordComponent")
  private record Queries(int witness, int[] indices, MultiOpening openings) {}

  /// A point outside the domain, and the value there.
  private record Sample(List<Extension> point, Extension value) {}

  /// Opens all columns.
  ///
  /// @param points by table: where its columns are opened
  public StackOpening open(CompactBackend.Stack stack, List<List<Extension>> points) {
    // 1. Claims.
    List<Sample> samples = sample(stack);
    List<StackOpening.Values> values = stack.values(points);
    observe(values);
    seeds.observeWhir(shape, transcript);
    // 2. They are joined, and the first variables bound.
    seeds.observeBatching(shape, transcript);
    Extension alpha = transcript.sample(field);
    try (CompactBackend.Folding folding = stack.fold(points, factors(alpha))) {
      Extension power = alpha.power(shape.layout().numClaims());
      for (Sample sample : samples) {
        folding.addPoint(sample.point(), power);
        power = power.times(alpha);
      }
      return new StackOpening(fold(stack, folding, samples), values);
    }
  }

  /// Draws points outside the domain.
  private List<Sample> sample(CompactBackend.Stack stack) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < schedule.outOfDomain(); i++) {
      seeds.observeOutOfDomain(shape.layout(), transcript);
      Extension y = transcript.sample(field);
      List<Extension> point = Multilinear.powers(y, shape.layout().numVariables());
      Extension value = stack.evaluate(point);
      transcript.observe(value);
      samples.add(new Sample(point, value));
    }
    return samples;
  }

  private void observe(List<StackOpening.Values> values) {
    for (int t = 0; t < values.size(); t++) {
      seeds.observeValues(shape.layout(), t, transcript);
      values.get(t).current().forEach(transcript::observe);
      values.get(t).next().forEach(transcript::observe);
    }
  }

  /// Claims count 1, α, α²…: tables as their columns stand, of each the columns and then those one
  /// row on.
  private List<List<Extension>> factors(Extension alpha) {
    StackLayout layout = shape.layout();
    List<List<Extension>> factors = new ArrayList<>();
    layout.tables().forEach(t -> factors.add(List.of()));
    Extension power = field.one();
    for (int t : layout.placed()) {
      List<Extension> ofTable = new ArrayList<>();
      for (int claim = 0; claim < layout.tables().get(t).numClaims(); claim++) {
        ofTable.add(power);
        power = power.times(alpha);
      }
      factors.set(t, ofTable);
    }
    return factors;
  }

  private WhirProof fold(
      CompactBackend.Stack stack, CompactBackend.Folding folding, List<Sample> samples) {
    List<Codeword> codewords = schedule.codewords();
    QuadraticSumcheck first =
        bind(folding, codewords.getFirst().fold(), schedule.firstFoldPowBits());
    // 3. Folds, each with a codeword of its own.
    List<WhirProof.Round> rounds = new ArrayList<>();
    CompactBackend.Codeword last = null;
    try {
      for (int i = 0; i < schedule.numRounds(); i++) {
        CompactBackend.Codeword committed = folding.commit(codewords.get(i + 1));
        Rows before = last == null ? stack::open : last::open;
        CompactBackend.Codeword done = last;
        last = committed;
        rounds.add(round(folding, i, committed, before));
        if (done != null) {
          done.close();
        }
      }
      // 4. What is left is sent.
      List<Extension> values = folding.values();
      values.forEach(transcript::observe);
      Queries queries = query(codewords.getLast(), last == null ? stack::open : last::open);
      Optional<QuadraticSumcheck> end =
          schedule.finalVariables() > 0
              ? Optional.of(bind(folding, schedule.finalVariables(), schedule.finalFoldPowBits()))
              : Optional.empty();
      return new WhirProof(
          samples.stream().map(Sample::value).toList(),
          first,
          rounds,
          values,
          queries.witness(),
          queries.openings(),
          end);
    } finally {
      if (last != null) {
        last.close();
      }
    }
  }

  private WhirProof.Round round(
      CompactBackend.Folding folding, int index, CompactBackend.Codeword committed, Rows before) {
    Codeword codeword = schedule.codewords().get(index);
    Codeword next = schedule.codewords().get(index + 1);
    transcript.observe(committed.commitment());
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < codeword.next().outOfDomain(); i++) {
      Extension y = transcript.sample(field);
      List<Extension> point = Multilinear.powers(y, next.numVariables());
      Extension value = folding.evaluate(point);
      transcript.observe(value);
      samples.add(new Sample(point, value));
    }
    Queries queries = query(codeword, before);
    // New claims count χ, χ²… beside what was claimed before.
    Extension chi = transcript.sample(field);
    Extension power = chi;
    for (Sample sample : samples) {
      folding.addPoint(sample.point(), power);
      power = power.times(chi);
    }
    List<Extension> factors = new ArrayList<>();
    for (int q = 0; q < queries.indices().length; q++) {
      factors.add(power);
      power = power.times(chi);
    }
    folding.addPowers(codeword.logRows(), queries.indices(), factors);
    return new WhirProof.Round(
        committed.commitment(),
        samples.stream().map(Sample::value).toList(),
        queries.witness(),
        queries.openings(),
        bind(folding, next.fold(), codeword.next().foldPowBits()));
  }

  private Queries query(Codeword codeword, Rows rows) {
    int witness = Grinding.grind(backend, transcript, codeword.queryPowBits());
    int[] indices = new int[codeword.numOpened()];
    for (int q = 0; q < indices.length; q++) {
      indices[q] = codeword.opensAll() ? q : transcript.sampleBits(codeword.logRows());
    }
    return new Queries(witness, indices, rows.open(indices));
  }

  /// Binds so many variables.
  private QuadraticSumcheck bind(CompactBackend.Folding folding, int count, int powBits) {
    seeds.observeQuadraticSumcheck(count, powBits, transcript);
    List<QuadraticSumcheck.Round> rounds = new ArrayList<>();
    List<Integer> witnesses = new ArrayList<>();
    for (int round = 0; round < count; round++) {
      QuadraticSumcheck.Round h = folding.round();
      transcript.observe(h.atZero());
      transcript.observe(h.leading());
      if (powBits > 0) {
        witnesses.add(Grinding.grind(backend, transcript, powBits));
      }
      folding.bind(transcript.sample(field));
      rounds.add(h);
    }
    return new QuadraticSumcheck(rounds, witnesses);
  }
}
