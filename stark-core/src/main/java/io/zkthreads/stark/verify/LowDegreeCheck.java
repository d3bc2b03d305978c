package io.zkthreads.stark.verify;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Hasher;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.FriProof;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.List;

/// FRI: the reduced openings, folded at every query, arrive at the final polynomial (steps 3 and
/// 4). Source: p3-fri `verifier`, `two_adic_pcs`.
final class LowDegreeCheck {
  private final Parameters parameters;
  private final int logDomain;
  private final List<Integer> logArities;
  private final FriProof fri;
  private final Challenges challenges;
  private final Hasher hasher;
  private final ExtensionField field;

  LowDegreeCheck(
      Parameters parameters,
      int logDomain,
      List<Integer> logArities,
      FriProof fri,
      Challenges challenges) {
    this.parameters = parameters;
    this.logDomain = logDomain;
    this.logArities = logArities;
    this.fri = fri;
    this.challenges = challenges;
    field = parameters.extension();
    hasher = Hasher.of(parameters.suite());
  }

  /// @param caps commitment of each round
  /// @param rounds matrices of each round with their claims
  void check(List<List<Digest>> caps, List<List<OpenedMatrix>> rounds) throws Rejection {
    for (int r = 0; r < rounds.size(); r++) {
      checkInput(caps.get(r), rounds.get(r), fri.inputs().get(r));
    }
    List<List<int[]>> groups = checkFolds(rounds);
    int height = logDomain;
    int shift = 0;
    for (int f = 0; f < logArities.size(); f++) {
      height -= logArities.get(f);
      shift += logArities.get(f);
      int width = field.degree() << logArities.get(f);
      MultiOpening opening = new MultiOpening(groups.get(f), fri.folds().get(f).siblings());
      new MerkleCheck(hasher, parameters.capHeight(), new int[] {height}, new int[] {width})
          .check(fri.commitCaps().get(f), indices(shift), opening);
    }
  }

  private void checkInput(List<Digest> cap, List<OpenedMatrix> matrices, MultiOpening input)
      throws Rejection {
    int[] logHeights = matrices.stream().mapToInt(OpenedMatrix::logHeight).toArray();
    int[] widths = matrices.stream().mapToInt(OpenedMatrix::width).toArray();
    int tallest = matrices.stream().mapToInt(OpenedMatrix::logHeight).max().orElseThrow();
    new MerkleCheck(hasher, parameters.capHeight(), logHeights, widths)
        .check(cap, indices(logDomain - tallest), input);
  }

  private int[] indices(int shift) {
    return challenges.queries().stream().mapToInt(i -> i >> shift).toArray();
  }

  /// Folds every query; returns per fold and query the whole group that the fold's tree commits to.
  private List<List<int[]>> checkFolds(List<List<OpenedMatrix>> rounds) throws Rejection {
    ReducedOpenings openings = new ReducedOpenings(rounds, challenges.friAlpha(), logDomain);
    List<List<int[]>> groups = new ArrayList<>();
    logArities.forEach(k -> groups.add(new ArrayList<>()));
    for (int q = 0; q < challenges.queries().size(); q++) {
      List<int[]> rows = new ArrayList<>(rounds.size());
      for (MultiOpening input : fri.inputs()) {
        rows.add(input.rows().get(q));
      }
      int index = challenges.queries().get(q);
      checkQuery(q, index, openings.at(index, rows), groups);
    }
    return groups;
  }

  private void checkQuery(int query, int index, Extension[] reduced, List<List<int[]>> groups)
      throws Rejection {
    Extension constant = reduced[parameters.logBlowup()];
    Rejection.unless(
        constant == null || constant.isZero(),
        Step.LOW_DEGREE,
        "reduced opening of tables of one row",
        "0",
        constant);
    int height = logDomain;
    int position = index;
    Extension folded = reduced[height];
    for (int f = 0; f < logArities.size(); f++) {
      int logArity = logArities.get(f);
      int[] group = group(folded, position, logArity, fri.folds().get(f).rows().get(query));
      groups.get(f).add(group);
      Extension beta = challenges.friBetas().get(f);
      folded = fold(group, (position >> logArity) << logArity, height, logArity, beta);
      position >>= logArity;
      height -= logArity;
      if (reduced[height] != null) {
        folded = folded.plus(beta.power(1L << logArity).times(reduced[height]));
      }
    }
    Extension expected = evaluateFinal(Domains.subgroupPoint(height, position));
    Rejection.unless(
        expected.equals(folded),
        Step.LOW_DEGREE,
        "final polynomial at query " + query,
        expected,
        folded);
  }

  /// The committed group: the queried element put among its siblings.
  private static int[] group(Extension own, int position, int logArity, int[] siblings) {
    int degree = own.field().degree();
    int at = degree * (position & ((1 << logArity) - 1));
    int[] group = new int[siblings.length + degree];
    System.arraycopy(siblings, 0, group, 0, at);
    own.put(group, at);
    System.arraycopy(siblings, at, group, at + degree, siblings.length - at);
    return group;
  }

  /// logArity foldings by two: f'(x²) = (f(x) + f(−x))/2 + β·(f(x) − f(−x))/2x, β squared each
  /// time.
  ///
  /// @param first position of the group's first element in the layer of 2^height
  static Extension fold(int[] group, int first, int height, int logArity, Extension beta) {
    ExtensionField field = beta.field();
    Extension[] values = new Extension[1 << logArity];
    for (int i = 0; i < values.length; i++) {
      values[i] = field.at(group, field.degree() * i);
    }
    Extension challenge = beta;
    for (int s = 0; s < logArity; s++) {
      int inverseGenerator = KoalaBear.inverse(KoalaBear.twoAdicGenerator(height - s));
      for (int i = 0; i < values.length >> (s + 1); i++) {
        int pair = (first >> (s + 1)) + i;
        int exponent = Domains.reverse(pair, height - s - 1);
        int inverse =
            KoalaBear.multiply(KoalaBear.HALF, KoalaBear.power(inverseGenerator, exponent));
        Extension low = values[2 * i];
        Extension high = values[2 * i + 1];
        Extension odd = low.minus(high).scale(inverse);
        values[i] = low.plus(high).scale(KoalaBear.HALF).plus(odd.times(challenge));
      }
      challenge = challenge.square();
    }
    return values[0];
  }

  private Extension evaluateFinal(int x) {
    Extension value = field.zero();
    for (Extension coefficient : fri.finalPolynomial().reversed()) {
      value = value.scale(x).plus(coefficient);
    }
    return value;
  }
}
