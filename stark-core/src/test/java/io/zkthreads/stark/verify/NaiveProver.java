package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.FractionColumn;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.FriProof;
import io.zkthreads.stark.proof.InstanceOpenings;
import io.zkthreads.stark.proof.OpeningRound;
import io.zkthreads.stark.proof.ProtocolSeeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// A prover for tests, written for obviousness: it proves whatever it is given, right or wrong, so
/// that the verifier can be shown both.
final class NaiveProver {
  /// What a dishonest prover may do, before the transcript absorbs it.
  enum Cheat {
    NONE,
    /// Claims another last accumulator value for the first instance with lookups.
    TERMINAL,
    /// Claims another value of the first main column.
    CLAIMED_VALUE,
    /// Commits to another codeword than the folded one.
    FOLDED_LAYER,
    /// Sends another final polynomial.
    FINAL_POLYNOMIAL
  }

  private final Cheat cheat;
  private final BatchStatement statement;
  private final BatchShape shape;
  private final Parameters p;
  private final ExtensionField field;
  private final List<Trace> traces;
  private final List<Trace> fixed;
  private final Challenger transcript;

  private NaiveProver(
      BatchStatement statement, List<Trace> traces, List<Trace> fixed, Cheat cheat) {
    this.cheat = cheat;
    this.statement = statement;
    this.traces = traces;
    this.fixed = fixed;
    shape = BatchShape.of(statement);
    p = statement.parameters();
    field = p.extension();
    transcript = statement.startTranscript();
  }

  /// @param fixed preprocessed traces per instance, of width 0 where there are none
  static BatchProof prove(BatchStatement statement, List<Trace> traces, List<Trace> fixed) {
    return prove(statement, traces, fixed, Cheat.NONE);
  }

  static BatchProof prove(
      BatchStatement statement, List<Trace> traces, List<Trace> fixed, Cheat cheat) {
    return new NaiveProver(statement, traces, fixed, cheat).prove();
  }

  static List<Digest> commitPreprocessed(Parameters p, List<Trace> fixed) {
    List<Trace> wide = fixed.stream().filter(t -> t.width() > 0).toList();
    return wide.isEmpty() ? List.of() : commit(p, wide).cap();
  }

  private BatchProof prove() {
    ProtocolSeeds seeds = new ProtocolSeeds(statement, shape);
    seeds.observeBatch(transcript);
    List<Integer> heights = statement.instances().stream().map(BatchInstance::logHeight).toList();
    heights.forEach(h -> transcript.observe(field.ofBase(KoalaBear.fromCanonical(h))));
    // 1: main traces.
    NaiveCommitment main = commit(p, traces);
    transcript.observeCap(main.cap());
    statement.instances().forEach(i -> transcript.observe(i.publicValues()));
    transcript.observeCap(statement.preprocessedCap());
    // 2: fractions and terminals.
    Lookups lookups = shape.hasLookups() ? commitFractions() : Lookups.none(field, traces.size());
    // 3: quotient chunks.
    Challenges challenges = challenges(lookups.alpha(), lookups.beta(), transcript.sample(field));
    List<int[][]> chunks = new ArrayList<>();
    int nextPermutation = 0;
    for (int i = 0; i < traces.size(); i++) {
      boolean looks = shape.lookups().instances().get(i).hasLookups();
      int[][] columns =
          looks ? lookups.commitment().coefficients.get(nextPermutation++) : new int[0][];
      Extension terminal = lookups.terminals().get(i).orElse(field.zero());
      chunks.addAll(quotient(i, main.coefficients.get(i), columns, terminal, challenges));
    }
    NaiveCommitment quotient = NaiveCommitment.ofCoefficients(p, chunks);
    transcript.observeCap(quotient.cap());
    // 4: out-of-domain point.
    int oodWitness = grind(p.oodPowBits());
    Extension zeta = transcript.sample(field);
    List<NaiveCommitment> commitments = new ArrayList<>(List.of(main, quotient));
    if (statement.hasPreprocessed()) {
      commitments.add(commit(p, fixed.stream().filter(t -> t.width() > 0).toList()));
    }
    if (shape.hasLookups()) {
      commitments.add(lookups.commitment());
    }
    List<List<OpenedMatrix>> opened = open(commitments, zeta);
    if (cheat == Cheat.CLAIMED_VALUE) {
      List<Extension> values = opened.getFirst().getFirst().claims().getFirst().values();
      values.set(0, values.getFirst().plus(field.x()));
    }
    // 5 and 6: low-degree test.
    seeds.observeOpenings(transcript);
    for (List<OpenedMatrix> round : opened) {
      for (OpenedMatrix matrix : round) {
        matrix.claims().forEach(c -> c.values().forEach(transcript::observe));
      }
    }
    FriProof fri = new NaiveFri(p, shape, transcript, cheat).prove(seeds, commitments, opened);
    return new BatchProof(
        main.cap(),
        shape.hasLookups() ? lookups.commitment().cap() : List.of(),
        quotient.cap(),
        instanceOpenings(opened),
        fri,
        lookups.terminals(),
        heights,
        lookups.powWitness(),
        oodWitness);
  }

  private record Lookups(
      int powWitness,
      Extension alpha,
      Extension beta,
      @Nullable NaiveCommitment maybeCommitment,
      List<Optional<Extension>> terminals) {
    static Lookups none(ExtensionField field, int instances) {
      List<Optional<Extension>> terminals = Collections.nCopies(instances, Optional.empty());
      return new Lookups(0, field.zero(), field.zero(), null, terminals);
    }

    NaiveCommitment commitment() {
      return Objects.requireNonNull(maybeCommitment);
    }
  }

  private Lookups commitFractions() {
    int witness = grind(p.lookupPowBits());
    Extension alpha = transcript.sample(field);
    Extension beta = transcript.sample(field);
    Challenges challenges = challenges(alpha, beta, field.zero());
    List<Trace> permutation = new ArrayList<>();
    List<Optional<Extension>> terminals =
        new ArrayList<>(Collections.nCopies(traces.size(), Optional.empty()));
    for (int i = 0; i < traces.size(); i++) {
      if (shape.lookups().instances().get(i).hasLookups()) {
        permutation.add(fractions(i, challenges, terminals));
      }
    }
    if (cheat == Cheat.TERMINAL) {
      int first = 0;
      while (terminals.get(first).isEmpty()) {
        first++;
      }
      terminals.set(first, terminals.get(first).map(t -> t.plus(field.one())));
    }
    NaiveCommitment commitment = commit(p, permutation);
    transcript.observeCap(commitment.cap());
    terminals.forEach(t -> t.ifPresent(transcript::observe));
    return new Lookups(witness, alpha, beta, commitment, terminals);
  }

  private int grind(int bits) {
    return grind(transcript, bits);
  }

  /// The smallest witness.
  static int grind(Challenger transcript, int bits) {
    if (bits == 0) {
      return 0;
    }
    IntPredicate test = transcript.powSearch(bits);
    int witness = 0;
    while (!test.test(KoalaBear.fromCanonical(witness))) {
      witness++;
    }
    transcript.checkPow(bits, KoalaBear.fromCanonical(witness));
    return KoalaBear.fromCanonical(witness);
  }

  private Challenges challenges(Extension lookupAlpha, Extension lookupBeta, Extension alpha) {
    return new Challenges(
        lookupAlpha, lookupBeta, alpha, field.zero(), field.zero(), List.of(), List.of());
  }

  private static NaiveCommitment commit(Parameters p, List<Trace> traces) {
    return NaiveCommitment.ofCoefficients(
        p, traces.stream().map(NaiveProver::coefficients).toList());
  }

  private static int[][] coefficients(Trace trace) {
    int[][] columns = new int[trace.width()][];
    for (int c = 0; c < columns.length; c++) {
      int[] values = new int[trace.height()];
      for (int r = 0; r < values.length; r++) {
        values[r] = trace.word(r, c);
      }
      columns[c] = NaivePolynomials.interpolate(values, KoalaBear.ONE);
    }
    return columns;
  }

  /// Accumulator and fractions, row by row.
  private Trace fractions(int i, Challenges challenges, List<Optional<Extension>> terminals) {
    BatchInstance instance = statement.instances().get(i);
    LookupLayout.Instance layout = shape.lookups().instances().get(i);
    Trace result =
        Trace.allocate(field.degree() * layout.numExtensionColumns(), instance.logHeight());
    Extension accumulator = field.zero();
    Selectors none = new Selectors(field.zero(), field.zero(), field.zero(), field.zero());
    for (int r = 0; r < result.height(); r++) {
      InstanceOpenings row = rowOf(i, r);
      Extension[] values = new GraphEvaluator(instance, row, none, field.x()).values();
      ConstraintCheck check = check(i, row, field.zero(), challenges);
      int at = r * result.width();
      accumulator.put(result.words(), at);
      for (FractionColumn column : layout.columns()) {
        at += field.degree();
        ConstraintCheck.Fraction f = check.fraction(column, values);
        Extension fraction = f.numerator().times(f.denominator().inverse());
        fraction.put(result.words(), at);
        accumulator = accumulator.plus(fraction);
      }
    }
    terminals.set(i, Optional.of(accumulator));
    return result;
  }

  private ConstraintCheck check(
      int i, InstanceOpenings row, Extension terminal, Challenges challenges) {
    return new ConstraintCheck(
        statement.instances().get(i),
        shape.lookups().instances().get(i),
        shape.lookups().tupleWidth(),
        row,
        terminal,
        challenges);
  }

  private InstanceOpenings rowOf(int i, int r) {
    int next = (r + 1) % traces.get(i).height();
    return new InstanceOpenings(
        row(traces.get(i), r),
        row(traces.get(i), next),
        row(fixed.get(i), r),
        row(fixed.get(i), next),
        List.of(),
        List.of(),
        List.of());
  }

  private List<Extension> row(Trace trace, int r) {
    List<Extension> row = new ArrayList<>();
    for (int c = 0; c < trace.width(); c++) {
      row.add(field.ofBase(trace.word(r, c)));
    }
    return row;
  }

  /// The quotient's chunks as coefficients: 2^logChunks matrices of five columns.
  private List<int[][]> quotient(
      int i, int[][] main, int[][] permutation, Extension terminal, Challenges challenges) {
    BatchInstance instance = statement.instances().get(i);
    int logChunks = shape.lookups().instances().get(i).logChunks();
    int chunks = 1 << logChunks;
    int logDomain = instance.logHeight() + logChunks;
    List<List<Extension>> mainRows = onCoset(main, logDomain);
    List<List<Extension>> fixedRows = onCoset(coefficients(fixed.get(i)), logDomain);
    List<List<Extension>> permutationRows = onCoset(permutation, logDomain);
    int generator = KoalaBear.twoAdicGenerator(logDomain);
    int[][][] values = new int[chunks][field.degree()][1 << instance.logHeight()];
    int x = KoalaBear.GENERATOR;
    for (int j = 0; j < 1 << logDomain; j++) {
      int next = (j + chunks) % (1 << logDomain);
      InstanceOpenings row =
          new InstanceOpenings(
              mainRows.get(j),
              mainRows.get(next),
              fixedRows.get(j),
              fixedRows.get(next),
              List.of(),
              permutationRows.get(j),
              permutationRows.get(next));
      Extension point = field.ofBase(x);
      Selectors selectors = Selectors.at(point, instance.logHeight());
      Challenges at =
          new Challenges(
              challenges.lookupAlpha(),
              challenges.lookupBeta(),
              challenges.constraintAlpha(),
              point,
              field.zero(),
              List.of(),
              List.of());
      Extension folded = check(i, row, terminal, at).foldedConstraints(selectors);
      Extension value = folded.times(selectors.vanishing().inverse());
      for (int d = 0; d < field.degree(); d++) {
        values[j % chunks][d][j / chunks] = value.coefficient(d);
      }
      x = KoalaBear.multiply(x, generator);
    }
    List<int[][]> result = new ArrayList<>();
    for (int a = 0; a < chunks; a++) {
      int shift = KoalaBear.multiply(KoalaBear.GENERATOR, KoalaBear.power(generator, a));
      int[][] columns = new int[field.degree()][];
      for (int d = 0; d < field.degree(); d++) {
        columns[d] = NaivePolynomials.interpolate(values[a][d], shift);
      }
      result.add(columns);
    }
    return result;
  }

  private List<List<Extension>> onCoset(int[][] coefficients, int logDomain) {
    List<List<Extension>> rows = new ArrayList<>();
    for (int r = 0; r < 1 << logDomain; r++) {
      rows.add(new ArrayList<>());
    }
    for (int[] column : coefficients) {
      int[] values = NaivePolynomials.evaluate(column, logDomain, KoalaBear.GENERATOR);
      for (int r = 0; r < values.length; r++) {
        rows.get(r).add(field.ofBase(values[r]));
      }
    }
    return rows;
  }

  private List<List<OpenedMatrix>> open(List<NaiveCommitment> commitments, Extension zeta) {
    List<List<OpenedMatrix>> opened = new ArrayList<>();
    for (int r = 0; r < commitments.size(); r++) {
      List<OpenedMatrix> matrices = new ArrayList<>();
      List<OpeningRound.Matrix> sizes = shape.rounds().get(r).matrices();
      for (int m = 0; m < sizes.size(); m++) {
        OpeningRound.Matrix size = sizes.get(m);
        int[][] columns = commitments.get(r).coefficients.get(m);
        List<OpenedMatrix.Claim> claims = new ArrayList<>();
        claims.add(claim(columns, zeta));
        if (size.opensNext()) {
          claims.add(claim(columns, zeta.scale(KoalaBear.twoAdicGenerator(size.logHeight()))));
        }
        matrices.add(new OpenedMatrix(size.logHeight() + p.logBlowup(), size.width(), claims));
      }
      opened.add(matrices);
    }
    return opened;
  }

  private static OpenedMatrix.Claim claim(int[][] columns, Extension point) {
    List<Extension> values = new ArrayList<>();
    for (int[] column : columns) {
      values.add(NaivePolynomials.evaluate(column, point));
    }
    return new OpenedMatrix.Claim(point, values);
  }

  private List<InstanceOpenings> instanceOpenings(List<List<OpenedMatrix>> opened) {
    List<InstanceOpenings> all = new ArrayList<>();
    for (int i = 0; i < traces.size(); i++) {
      List<List<Extension>> byPoint = new ArrayList<>(Collections.nCopies(6, List.of()));
      List<List<Extension>> chunks = new ArrayList<>();
      for (int r = 0; r < opened.size(); r++) {
        OpeningRound round = shape.rounds().get(r);
        for (int m = 0; m < round.matrices().size(); m++) {
          if (round.matrices().get(m).instance() != i) {
            continue;
          }
          List<OpenedMatrix.Claim> claims = opened.get(r).get(m).claims();
          int slot =
              switch (round.kind()) {
                case MAIN -> 0;
                case PREPROCESSED -> 2;
                case PERMUTATION -> 4;
                case QUOTIENT -> -1;
              };
          if (slot < 0) {
            chunks.add(claims.getFirst().values());
          } else {
            byPoint.set(slot, claims.getFirst().values());
            if (claims.size() == 2) {
              byPoint.set(slot + 1, claims.get(1).values());
            }
          }
        }
      }
      all.add(
          new InstanceOpenings(
              byPoint.get(0),
              byPoint.get(1),
              byPoint.get(2),
              byPoint.get(3),
              chunks,
              byPoint.get(4),
              byPoint.get(5)));
    }
    return all;
  }
}
