package io.zkthreads.stark.verify;

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
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Hasher;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.List;

/// Checks that the columns of a stack have their claimed values (V3 and V4).
///
/// All claims are joined to Σ_x w(x)·f(x) = c for the stacked polynomial f and a weight w that is
/// known. A sumcheck binds the last variables; each fold commits to what is left of f, and adds to
/// w and c that the new polynomial agrees with the old codeword where that is queried. At the end f
/// is sent. Source: p3-whir `pcs::verifier`, p3-sumcheck `layout`.
final class StackCheck {
  private final CompactSeeds seeds;
  private final CompactShape.Stack stack;
  private final WhirSchedule schedule;
  private final ExtensionField field;
  private final Challenger transcript;
  private final Hasher hasher = Hasher.of(HashSuite.BLAKE3);

  /// Weights of claims, in the order in which they came up.
  private final List<Weight> weights = new ArrayList<>();

  /// The variables that are bound, the last one first.
  private final List<Extension> bound = new ArrayList<>();

  private Extension claim;

  StackCheck(
      CompactSeeds seeds, CompactShape.Stack stack, ExtensionField field, Challenger transcript) {
    this.seeds = seeds;
    this.stack = stack;
    this.field = field;
    this.transcript = transcript;
    schedule = stack.schedule();
    claim = field.zero();
  }

  /// A share of the weight polynomial, of the first `numVariables` variables.
  private interface Weight {
    /// Its value where the variables are bound.
    Extension at(List<Extension> point);

    int numVariables();
  }

  /// Checks an opening of the right shape.
  ///
  /// @param points by table: where its columns are opened
  void check(Digest commitment, StackOpening opening, List<List<Extension>> points)
      throws Rejection {
    WhirProof proof = opening.whir();
    List<List<Extension>> samples = observeClaims(opening);
    seeds.observeWhir(stack, transcript);
    seeds.observeBatching(stack, transcript);
    joinClaims(opening, points, samples, transcript.sample(field));
    List<Codeword> codewords = schedule.codewords();
    bind(proof.firstSumcheck(), codewords.getFirst().fold(), schedule.firstFoldPowBits());
    Digest committed = commitment;
    for (int i = 0; i < schedule.numRounds(); i++) {
      Codeword codeword = codewords.get(i);
      WhirProof.Round round = proof.rounds().get(i);
      transcript.observe(round.commitment());
      List<Extension> places = new ArrayList<>();
      for (Extension value : round.outOfDomain()) {
        places.add(transcript.sample(field));
        transcript.observe(value);
      }
      Queries queries = queries(i, committed, round.powWitness(), round.openings());
      joinRound(codewords.get(i + 1).numVariables(), places, round.outOfDomain(), queries);
      bind(round.sumcheck(), codewords.get(i + 1).fold(), codeword.next().foldPowBits());
      committed = round.commitment();
    }
    proof.finalPolynomial().forEach(transcript::observe);
    Queries queries =
        queries(codewords.size() - 1, committed, proof.finalPowWitness(), proof.finalOpenings());
    checkFinalPolynomial(proof.finalPolynomial(), queries);
    if (proof.finalSumcheck().isPresent()) {
      bind(proof.finalSumcheck().get(), schedule.finalVariables(), schedule.finalFoldPowBits());
    }
    checkEnd(proof.finalPolynomial());
  }

  /// Absorbs all claims.
  ///
  /// @return points outside the domain
  private List<List<Extension>> observeClaims(StackOpening opening) {
    StackLayout layout = stack.layout();
    List<List<Extension>> samples = new ArrayList<>();
    for (Extension value : opening.whir().outOfDomain()) {
      seeds.observeOutOfDomain(layout, transcript);
      samples.add(Multilinear.powers(transcript.sample(field), layout.numVariables()));
      transcript.observe(value);
    }
    for (int t = 0; t < layout.tables().size(); t++) {
      seeds.observeValues(layout, t, transcript);
      opening.tables().get(t).current().forEach(transcript::observe);
      opening.tables().get(t).next().forEach(transcript::observe);
    }
    return samples;
  }

  /// Claims count 1, α, α²…: tables as their columns stand, of each the columns and then those one
  /// row on; samples last.
  private void joinClaims(
      StackOpening opening,
      List<List<Extension>> points,
      List<List<Extension>> samples,
      Extension alpha) {
    StackLayout layout = stack.layout();
    Extension power = field.one();
    for (int t : layout.placed()) {
      List<Extension> powers = new ArrayList<>();
      StackOpening.Values values = opening.tables().get(t);
      for (Extension value : values.current()) {
        claim = claim.plus(power.times(value));
        powers.add(power);
        power = power.times(alpha);
      }
      for (Extension value : values.next()) {
        claim = claim.plus(power.times(value));
        powers.add(power);
        power = power.times(alpha);
      }
      weights.add(new TableWeight(t, points.get(t), powers));
    }
    for (int i = 0; i < samples.size(); i++) {
      claim = claim.plus(power.times(opening.whir().outOfDomain().get(i)));
      weights.add(new PointWeight(samples.get(i), power));
      power = power.times(alpha);
    }
  }

  /// The columns of a table at a point: eq of the slot times eq of the row.
  private final class TableWeight implements Weight {
    private final int table;
    private final List<Extension> rows;
    private final List<Extension> powers;

    TableWeight(int table, List<Extension> rows, List<Extension> powers) {
      this.table = table;
      this.rows = rows;
      this.powers = powers;
    }

    @Override
    public int numVariables() {
      return schedule.numVariables();
    }

    @Override
    public Extension at(List<Extension> point) {
      StackLayout.Table t = stack.layout().tables().get(table);
      int select = point.size() - t.logHeight();
      List<Extension> row = point.subList(select, point.size());
      int first = stack.layout().slot(table, 0);
      Extension[] slots = Multilinear.eqRange(first, t.width(), point.subList(0, select), field);
      Extension current = field.zero();
      for (int c = 0; c < t.width(); c++) {
        current = current.plus(powers.get(c).times(slots[c]));
      }
      Extension weight = current.times(Multilinear.eq(rows, row));
      if (t.next().isEmpty()) {
        return weight;
      }
      Extension next = field.zero();
      for (int k = 0; k < t.next().size(); k++) {
        next = next.plus(powers.get(t.width() + k).times(slots[t.next().get(k)]));
      }
      return weight.plus(next.times(Multilinear.next(rows, row)));
    }
  }

  /// The value at a point.
  private record PointWeight(List<Extension> where, Extension factor) implements Weight {
    @Override
    public int numVariables() {
      return where.size();
    }

    @Override
    public Extension at(List<Extension> point) {
      return factor.times(Multilinear.eq(where, point));
    }
  }

  /// The value as a polynomial of one variable whose coefficients are the values.
  private record CoefficientWeight(int where, int numVariables, Extension factor)
      implements Weight {
    @Override
    public Extension at(List<Extension> point) {
      Extension product = factor;
      int power = where;
      for (Extension x : point.reversed()) {
        Extension scaled = x.scale(KoalaBear.subtract(power, KoalaBear.ONE));
        product = product.plus(product.times(scaled));
        power = KoalaBear.multiply(power, power);
      }
      return product;
    }
  }

  /// Binds so many variables.
  private void bind(QuadraticSumcheck sumcheck, int count, int powBits) throws Rejection {
    seeds.observeQuadraticSumcheck(count, powBits, transcript);
    for (int round = 0; round < count; round++) {
      QuadraticSumcheck.Round h = sumcheck.rounds().get(round);
      transcript.observe(h.atZero());
      transcript.observe(h.leading());
      if (powBits > 0) {
        grinding("a fold", powBits, sumcheck.powWitnesses().get(round));
      }
      Extension r = transcript.sample(field);
      claim = h.at(r, claim);
      bound.add(r);
    }
  }

  /// Opened rows of a codeword, folded.
  ///
  /// @param places where the folded polynomial has the values, as powers of X
  private record Queries(List<Integer> places, List<Extension> values) {}

  private Queries queries(int index, Digest commitment, int powWitness, MultiOpening opening)
      throws Rejection {
    Codeword codeword = schedule.codewords().get(index);
    grinding("queries of codeword " + index, codeword.queryPowBits(), powWitness);
    int[] indices = new int[codeword.numOpened()];
    for (int q = 0; q < indices.length; q++) {
      indices[q] = codeword.opensAll() ? q : transcript.sampleBits(codeword.logRows());
    }
    int words = (1 << codeword.fold()) * (index == 0 ? 1 : field.degree());
    new MerkleCheck(hasher, 0, new int[] {codeword.logRows()}, new int[] {words})
        .check(List.of(commitment), indices, opening);
    List<Extension> fold = bound.subList(bound.size() - codeword.fold(), bound.size()).reversed();
    Extension[] eq = Multilinear.eqTable(fold, field.one());
    int root = KoalaBear.twoAdicGenerator(codeword.logRows());
    List<Integer> places = new ArrayList<>();
    List<Extension> values = new ArrayList<>();
    for (int q = 0; q < indices.length; q++) {
      places.add(KoalaBear.power(root, indices[q]));
      values.add(folded(opening.rows().get(q), eq, index == 0));
    }
    return new Queries(places, values);
  }

  private Extension folded(int[] row, Extension[] eq, boolean base) {
    Extension sum = field.zero();
    for (int j = 0; j < eq.length; j++) {
      sum = sum.plus(base ? eq[j].scale(row[j]) : eq[j].times(field.at(row, j * field.degree())));
    }
    return sum;
  }

  /// New claims count χ, χ²… beside what was claimed before.
  private void joinRound(
      int numVariables, List<Extension> samples, List<Extension> values, Queries queries) {
    Extension chi = transcript.sample(field);
    Extension power = chi;
    for (int i = 0; i < samples.size(); i++) {
      claim = claim.plus(power.times(values.get(i)));
      weights.add(new PointWeight(Multilinear.powers(samples.get(i), numVariables), power));
      power = power.times(chi);
    }
    for (int q = 0; q < queries.places().size(); q++) {
      claim = claim.plus(power.times(queries.values().get(q)));
      weights.add(new CoefficientWeight(queries.places().get(q), numVariables, power));
      power = power.times(chi);
    }
  }

  private void checkFinalPolynomial(List<Extension> coefficients, Queries queries)
      throws Rejection {
    for (int q = 0; q < queries.places().size(); q++) {
      Extension expected = field.zero();
      for (Extension coefficient : coefficients.reversed()) {
        expected = expected.scale(queries.places().get(q)).plus(coefficient);
      }
      Extension got = queries.values().get(q);
      Rejection.unless(
          expected.equals(got), Step.LOW_DEGREE, "final polynomial at query " + q, expected, got);
    }
  }

  private void checkEnd(List<Extension> finalPolynomial) throws Rejection {
    List<Extension> point = bound.reversed();
    Extension weight = field.zero();
    for (Weight w : weights) {
      weight = weight.plus(w.at(point.subList(0, w.numVariables())));
    }
    Extension value =
        Multilinear.evaluate(
            finalPolynomial.toArray(Extension[]::new), point.subList(0, schedule.finalVariables()));
    Extension expected = weight.times(value);
    Rejection.unless(
        expected.equals(claim), Step.LOW_DEGREE, "claims of all columns", expected, claim);
  }

  private void grinding(String before, int bits, int witness) throws Rejection {
    if (!transcript.checkPow(bits, witness)) {
      throw new Rejection(
          Step.TRANSCRIPT,
          "grinding before " + before,
          bits == 0 ? "witness 0" : bits + " zero bits",
          "witness word " + witness);
    }
  }
}
