package io.zkthreads.stark.compact;

import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.CompactParameters.WhirCode;
import io.zkthreads.stark.params.Regime;
import java.util.ArrayList;
import java.util.List;

/// How a polynomial of so many variables is opened: folds, codewords, queries and grinding, as
/// p3-whir derives them. Sizes are log2.
///
/// Codeword i is of a polynomial of v_i variables, at 2^(v_i + r_i) points, in rows of 2^fold_i
/// neighbours. Fold i binds fold_i variables; then codeword i is queried, and codeword i + 1 holds
/// what is left of the polynomial, until few enough variables are left to send it.
///
/// @param code from which this is derived
/// @param numVariables v_0
/// @param outOfDomain points outside the code at which the committed polynomial is sampled
/// @param firstFoldPowBits grinding before each challenge of the first fold
/// @param codewords in order
/// @param finalVariables variables of the polynomial that is sent
/// @param finalFoldPowBits grinding before each challenge that binds them
public record WhirSchedule(
    WhirCode code,
    int numVariables,
    int outOfDomain,
    int firstFoldPowBits,
    List<Codeword> codewords,
    int finalVariables,
    int finalFoldPowBits) {
  /// The most variables of a polynomial that is sent.
  private static final int MAX_FINAL_VARIABLES = 6;

  /// A codeword, and what happens when it is queried.
  ///
  /// @param numVariables v_i
  /// @param logInvRate r_i
  /// @param fold fold_i
  /// @param numQueries rows that are opened
  /// @param queryPowBits grinding before the queries
  /// @param next what the next codeword brings; of the last one, nothing of it happens
  public record Codeword(
      int numVariables, int logInvRate, int fold, int numQueries, int queryPowBits, Next next) {
    /// Rows of the codeword.
    public int logRows() {
      return numVariables + logInvRate - fold;
    }

    /// Whether so many queries are asked for that every row is opened.
    public boolean opensAll() {
      return numQueries >= 1L << logRows();
    }

    /// Rows that are opened.
    public int numOpened() {
      return opensAll() ? 1 << logRows() : numQueries;
    }
  }

  /// What comes with the codeword of a folded polynomial.
  ///
  /// @param outOfDomain points outside the code at which the folded polynomial is sampled
  /// @param foldPowBits grinding before each challenge of its fold
  public record Next(int outOfDomain, int foldPowBits) {
    private static final Next NONE = new Next(0, 0);
  }

  public WhirSchedule {
    codewords = List.copyOf(codewords);
  }

  /// Codewords that are committed to on the way.
  public int numRounds() {
    return codewords.size() - 1;
  }

  /// The schedule of a polynomial.
  ///
  /// @throws UnfitTablesException if there is none, and why
  public static WhirSchedule of(CompactParameters parameters, WhirCode code, int numVariables) {
    List<Integer> folds = folds(code, numVariables);
    require(
        numVariables + code.logInvRate() - code.firstFold() <= KoalaBear.TWO_ADICITY,
        "columns of 2^%d values, of which the codeword is too long".formatted(numVariables));
    Bits bits = new Bits(parameters);
    int level = Math.max(parameters.termBits() - parameters.powBits(), 0);
    List<Codeword> codewords = new ArrayList<>();
    int variables = numVariables;
    for (int i = 0; i < folds.size(); i++) {
      int rate = code.logInvRate(i);
      int left = variables - folds.get(i);
      int queries = bits.queries(level, rate);
      double error = bits.ofQueries(rate, queries);
      Next next = Next.NONE;
      if (i + 1 < folds.size()) {
        int nextRate = code.logInvRate(i + 1);
        require(nextRate <= rate + folds.get(i), "codeword " + (i + 1) + " is longer than before");
        int samples = bits.outOfDomain(left, nextRate);
        error = Math.min(error, bits.ofCombination(nextRate, samples + queries));
        next = new Next(samples, bits.foldPow(left, nextRate));
      }
      int pow = grinding(parameters.termBits() - error);
      Codeword codeword = new Codeword(variables, rate, folds.get(i), queries, pow, next);
      require(
          codeword.logRows() <= KoalaBear.TWO_ADICITY,
          "codeword " + i + " of 2^" + codeword.logRows() + " rows");
      codewords.add(codeword);
      variables = left;
    }
    WhirSchedule schedule =
        new WhirSchedule(
            code,
            numVariables,
            bits.outOfDomain(numVariables, code.logInvRate()),
            bits.foldPow(numVariables, code.logInvRate()),
            codewords,
            variables,
            grinding(parameters.termBits() - (bits.field - 1)));
    require(
        schedule.mostGrinding() <= parameters.powBits(),
        "grinding of %d bits, more than %d"
            .formatted(schedule.mostGrinding(), parameters.powBits()));
    require(codewords.stream().anyMatch(c -> c.numQueries() > 0), "no queries");
    return schedule;
  }

  /// Bits that remain when so many claims are combined.
  public static double bitsOfClaims(CompactParameters parameters, WhirCode code, long claims) {
    int field = Bits.log2Floor(parameters.extension());
    return claims <= 1
        ? Double.POSITIVE_INFINITY
        : field - Bits.log2(claims - 1.0) - Bits.listSize(parameters.regime(), code.logInvRate());
  }

  private static List<Integer> folds(WhirCode code, int numVariables) {
    require(code.firstFold() >= 1 && code.fold() >= 1, "a fold of no variable");
    require(
        code.firstFold() <= numVariables,
        "a polynomial of " + numVariables + " variables is too short for the first fold");
    List<Integer> folds = new ArrayList<>();
    folds.add(code.firstFold());
    int left = numVariables - code.firstFold();
    while (left > MAX_FINAL_VARIABLES) {
      int fold = Math.min(code.fold(), left);
      folds.add(fold);
      left -= fold;
    }
    return folds;
  }

  private int mostGrinding() {
    int most = Math.max(firstFoldPowBits, finalFoldPowBits);
    for (Codeword c : codewords) {
      most = Math.max(most, Math.max(c.queryPowBits(), c.next().foldPowBits()));
    }
    return most;
  }

  private static int grinding(double bits) {
    return (int) Math.ceil(Math.max(bits, 0));
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new UnfitTablesException(what);
    }
  }

  /// Bits of the errors from which Plonky3 derives a schedule. They choose it, they do not vouch
  /// for it: the soundness of a proof is computed again from the schedule.
  private static final class Bits {
    private final CompactParameters parameters;

    /// log2 of the field's size, from below; a bit less in the Johnson regime.
    private final int field;

    Bits(CompactParameters parameters) {
      this.parameters = parameters;
      field = log2Floor(parameters.extension()) - (johnson() ? 1 : 0);
    }

    private boolean johnson() {
      return parameters.regime() == Regime.JOHNSON;
    }

    static int log2Floor(ExtensionField extension) {
      return switch (extension) {
        case QUINTIC -> 154;
        case QUARTIC -> 123;
      };
    }

    static double log2(double x) {
      return StrictMath.log(x) / StrictMath.log(2);
    }

    /// log2 of the codewords that may be near; η = √ρ/20.
    static double listSize(Regime regime, int rate) {
      return switch (regime) {
        case UNIQUE_DECODING -> 0;
        case JOHNSON -> rate / 2.0 - 1 + (0.5 * rate + log2(10) + 1);
      };
    }

    /// log2 of what a query leaves of the error.
    private double log1Delta(int rate) {
      return johnson() ? log2(21.0 / 20) - 0.5 * rate : log2(1 + StrictMath.pow(2, -rate)) - 1;
    }

    int queries(int level, int rate) {
      return (int) Math.ceil(-level / log1Delta(rate));
    }

    double ofQueries(int rate, int queries) {
      return -queries * log1Delta(rate);
    }

    double ofCombination(int rate, int claims) {
      return field - (log2(claims) + listSize(parameters.regime(), rate) + 1);
    }

    /// The fewest samples that tell all near codewords apart.
    int outOfDomain(int variables, int rate) {
      if (!johnson()) {
        return 0;
      }
      for (int samples = 1; samples < 64; samples++) {
        double error = 2 * listSize(Regime.JOHNSON, rate) + (double) variables * samples;
        if ((double) samples * field + 1 - error >= parameters.termBits()) {
          return samples;
        }
      }
      throw new UnfitTablesException("no number of samples outside the domain is enough");
    }

    /// Grinding before a challenge that folds.
    int foldPow(int variables, int rate) {
      double gap = field - (johnson() ? lines(variables, rate) : variables + rate);
      double sumcheck = field - (listSize(parameters.regime(), rate) + 1);
      return grinding(parameters.termBits() - Math.min(gap, sumcheck));
    }

    /// log2 of the exceptional points of a line of functions, for m = 10.
    private static double lines(int variables, int rate) {
      if (variables == 0) {
        return rate + rate + log2(1 - StrictMath.pow(2, -rate)) - 1;
      }
      double rho = log2(1 - StrictMath.pow(2, -variables)) - rate;
      return 3 + variables + rate + 3 * log2(10.5) - log2(3) - rho;
    }
  }
}
