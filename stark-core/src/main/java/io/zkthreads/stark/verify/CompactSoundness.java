package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.WhirSchedule;
import io.zkthreads.stark.compact.WhirSchedule.Codeword;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Regime;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.verify.SoundnessBudget.Round;
import java.util.ArrayList;
import java.util.List;

/// Proven soundness of a compact proof: the error of each challenge, and as the last round all
/// errors added up, which is what the proof has.
///
/// The rounds before the openings count once for every set of polynomials that the commitments may
/// stand for: one in the unique-decoding regime; in the Johnson regime L = 10/ρ for each
/// commitment. Those of an opening follow ACFY24 (WHIR, ePrint 2024/1586). With a code of n points
/// at rate ρ and the field F, a random fold of two functions fails with at most
///
/// * n/|F| in the unique-decoding regime, δ = (1 − ρ)/2 (BCIKS20, ePrint 2020/654),
/// * 8·n·(m + ½)³/(3·ρ₋·|F|) with m = 10 in the Johnson regime, δ = 1 − 1.05·√ρ, ρ₋ = ρ − 1/n
///   (DKT26, ePrint 2026/2056, theorem 5.12; correlated agreement of all polynomial generators by
///   BCGM26 and Hab25, ePrint 2025/2110).
final class CompactSoundness {
  private final CompactShape shape;
  private final double logField;
  private final double candidates;
  private final List<Round> rounds = new ArrayList<>();

  private CompactSoundness(CompactShape shape) {
    this.shape = shape;
    logField = SoundnessBudget.logSize(shape.parameters().extension());
    double lists = list(shape.main().schedule().codewords().getFirst());
    if (shape.preprocessed().isPresent()) {
      lists += list(shape.preprocessed().get().schedule().codewords().getFirst());
    }
    candidates = lists;
  }

  static SoundnessBudget of(CompactShape shape) {
    CompactSoundness soundness = new CompactSoundness(shape);
    soundness.shape.fractions().ifPresent(soundness::addFractions);
    soundness.addZerocheck();
    soundness.addOpening("main", shape.main());
    shape.preprocessed().ifPresent(s -> soundness.addOpening("preprocessed", s));
    soundness.rounds.add(
        new Round(
            "hash collisions", 4.0 * Digest.BYTES, "2^(−h/2) for digests of h bits", "h = 256"));
    soundness.addSum();
    return new SoundnessBudget(shape.parameters().extension(), soundness.rounds);
  }

  private boolean johnson() {
    return shape.parameters().regime() == Regime.JOHNSON;
  }

  /// log2 L.
  private double list(Codeword codeword) {
    return johnson() ? log2(10) + codeword.logInvRate() : 0;
  }

  private void addFractions(FractionLayout layout) {
    double fractions = layout.used();
    add(
        "lookups",
        fractions * (layout.tupleWidth() + 2),
        "L·N·(W + 2)/|F|",
        "N = %.0f, W = %d".formatted(fractions, layout.tupleWidth()));
    double n = layout.numVariables();
    add(
        "fractions",
        2 * n + 3 * n * (n - 1) / 2,
        "L·(2·n + 3·n·(n − 1)/2)/|F|",
        "n = " + layout.numVariables());
    add("link", 2, "L·2/|F|", "θ and η");
  }

  private void addZerocheck() {
    int constraints = 0;
    for (BatchInstance instance : shape.instances()) {
      Air air = instance.air();
      constraints = Math.max(constraints, air.constraints().size());
    }
    int tables = shape.instances().size();
    add("constraint batching", constraints - 1, "L·(C − 1)/|F|", "C = " + constraints);
    add("table batching", tables - 1, "L·(T − 1)/|F|", "T = " + tables);
    int n = shape.zerocheckVariables();
    add("zerocheck point", n, "L·n/|F|", "n = " + n);
    add(
        "zerocheck",
        (double) n * shape.zerocheckDegree(),
        "L·n·d/|F|",
        "n = %d, d = %d".formatted(n, shape.zerocheckDegree()));
  }

  /// A round before the openings; none if nothing can go wrong.
  private void add(String name, double numerator, String formula, String inputs) {
    if (numerator > 0) {
      rounds.add(
          new Round(
              name,
              logField - log2(numerator) - candidates,
              formula,
              "%s, L = 2^%.2f".formatted(inputs, candidates)));
    }
  }

  private void addOpening(String name, CompactShape.Stack stack) {
    WhirSchedule schedule = stack.schedule();
    List<Codeword> codewords = schedule.codewords();
    Codeword first = codewords.getFirst();
    int claims = stack.layout().numClaims() + schedule.outOfDomain();
    addTerm(name + " claims", log2(Math.max(claims - 1, 1)) + list(first), 0);
    addSamples(name + " samples 0", first, schedule.outOfDomain());
    addFold(name + " fold 0", first, schedule.firstFoldPowBits());
    for (int i = 0; i < codewords.size(); i++) {
      Codeword codeword = codewords.get(i);
      addQueries(name + " queries " + i, codeword);
      if (i + 1 < codewords.size()) {
        Codeword next = codewords.get(i + 1);
        int samples = codeword.next().outOfDomain();
        double points = (double) samples + codeword.numQueries();
        addTerm(name + " combination " + i, log2(points) + list(next), codeword.queryPowBits());
        addSamples(name + " samples " + (i + 1), next, samples);
        addFold(name + " fold " + (i + 1), next, codeword.next().foldPowBits());
      }
    }
    if (schedule.finalVariables() > 0) {
      addTerm(
          name + " final sumcheck",
          log2(2.0 * schedule.finalVariables()),
          schedule.finalFoldPowBits());
    }
  }

  /// Two polynomials of a list have the same value at a random power point with v/|F| at most.
  private void addSamples(String name, Codeword codeword, int samples) {
    if (samples > 0) {
      double bits = samples * (logField - codeword.numVariables()) + 1 - 2 * list(codeword);
      rounds.add(
          new Round(
              name,
              bits,
              "L²/2·(2^v/|F|)^s",
              "L = 2^%.2f, v = %d, s = %d"
                  .formatted(list(codeword), codeword.numVariables(), samples)));
    }
  }

  /// All challenges of a fold: of each the agreement of two functions, and the sumcheck's round.
  private void addFold(String name, Codeword codeword, int powBits) {
    int logPoints = codeword.numVariables() + codeword.logInvRate();
    double agreement = johnson() ? lines(codeword) : logPoints;
    double sumcheck = 1 + list(codeword);
    double one = log2(Math.pow(2, agreement) + Math.pow(2, sumcheck));
    rounds.add(
        new Round(
            name,
            logField - log2(codeword.fold()) - one + powBits,
            johnson() ? "k·(8·n·(m + ½)³/(3·ρ₋) + 2·L)/|F|" : "k·(n + 2)/|F|",
            "k = %d, n = 2^%d, g = %d".formatted(codeword.fold(), logPoints, powBits)));
  }

  /// log2 of 8·n·(m + ½)³/(3·ρ₋).
  private static double lines(Codeword codeword) {
    double points = codeword.numVariables() + codeword.logInvRate();
    double rate = Math.pow(2, -codeword.logInvRate()) - Math.pow(2, -points);
    return 3 + points + 3 * log2(10.5) - log2(3 * rate);
  }

  /// Where every row is opened, this counts as many as were asked for.
  private void addQueries(String name, Codeword codeword) {
    double rate = Math.pow(2, -codeword.logInvRate());
    double kept = johnson() ? 1.05 * Math.sqrt(rate) : (1 + rate) / 2;
    rounds.add(
        new Round(
            name,
            -codeword.numQueries() * log2(kept) + codeword.queryPowBits(),
            johnson() ? "(1.05·√ρ)^q" : "((1 + ρ)/2)^q",
            "q = %d, ρ = 2^−%d, g = %d"
                .formatted(codeword.numQueries(), codeword.logInvRate(), codeword.queryPowBits())));
  }

  private void addTerm(String name, double logNumerator, int powBits) {
    rounds.add(
        new Round(
            name,
            logField - logNumerator + powBits,
            "x/|F|",
            "x = 2^%.2f, g = %d".formatted(logNumerator, powBits)));
  }

  private void addSum() {
    double error = 0;
    for (Round round : rounds) {
      error += Math.pow(2, -round.bits());
    }
    rounds.add(new Round("all rounds", -log2(error), "the sum of all errors", "one for each line"));
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }
}
