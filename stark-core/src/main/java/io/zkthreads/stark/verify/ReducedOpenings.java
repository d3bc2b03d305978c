package io.zkthreads.stark.verify;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.List;

/// The functions that FRI tests, evaluated at one query: for every domain height l ro_l(x) = Σ
/// α^k·(v − p(x))/(z − x) over all columns p of matrices of that height, with v claimed for p at z.
/// The power k counts the (column, point) pairs of the height, in opening order.
///
/// Per matrix the sum Σ_c α^c·p_c(x) is formed once, in five accumulators of longs; its points
/// differ only by a power of α. Cost per query: 5 products per opened column, one inversion.
final class ReducedOpenings {
  private static final long TWO_P_SQUARED = 2L * KoalaBear.P * KoalaBear.P;

  /// A claim on matrix `matrix` that goes to slot `slot`: value − power·Σ α^c·p_c(x).
  private record Term(Extension power, Extension value, int slot) {}

  /// One denominator z − x.
  private record Slot(int logHeight, Extension point) {}

  /// A matrix as a stretch of an opened row.
  private record Stretch(int round, int from, int width, List<Term> terms) {}

  private final ExtensionField field;
  private final int logDomain;
  private final List<Slot> slots = new ArrayList<>();
  private final List<Stretch> stretches = new ArrayList<>();
  private final int[][] powers;

  ReducedOpenings(List<List<OpenedMatrix>> rounds, Extension alpha, int logDomain) {
    field = alpha.field();
    this.logDomain = logDomain;
    int widest = 1;
    for (List<OpenedMatrix> round : rounds) {
      for (OpenedMatrix m : round) {
        widest = Math.max(widest, m.width());
      }
    }
    powers = powers(alpha, widest + 1);
    long[] used = new long[KoalaBear.TWO_ADICITY + 1];
    for (int r = 0; r < rounds.size(); r++) {
      int from = 0;
      for (OpenedMatrix m : rounds.get(r)) {
        List<Term> terms = new ArrayList<>();
        for (OpenedMatrix.Claim claim : m.claims()) {
          Extension power = alpha.power(used[m.logHeight()]);
          Extension value = power.times(batch(claim.values(), alpha));
          terms.add(new Term(power, value, slot(new Slot(m.logHeight(), claim.point()))));
          used[m.logHeight()] += m.width();
        }
        stretches.add(new Stretch(r, from, m.width(), terms));
        from += m.width();
      }
    }
  }

  /// ro_l at query index `index` of the tallest domain, by height l; null where there is no input.
  ///
  /// @param rows the opened row of each round at this query
  Extension[] at(int index, List<int[]> rows) throws Rejection {
    Extension[] numerators = new Extension[slots.size()];
    for (Stretch s : stretches) {
      Extension sum = weightedSum(rows.get(s.round()), s.from(), s.width());
      for (Term t : s.terms()) {
        Extension part = t.value().minus(t.power().times(sum));
        Extension before = numerators[t.slot()];
        numerators[t.slot()] = before == null ? part : before.plus(part);
      }
    }
    Extension[] inverses = inverseDenominators(index);
    Extension[] reduced = new Extension[KoalaBear.TWO_ADICITY + 1];
    for (int s = 0; s < numerators.length; s++) {
      Extension quotient = numerators[s].times(inverses[s]);
      int height = slots.get(s).logHeight();
      reduced[height] = reduced[height] == null ? quotient : reduced[height].plus(quotient);
    }
    return reduced;
  }

  private int slot(Slot slot) {
    int at = slots.indexOf(slot);
    if (at >= 0) {
      return at;
    }
    slots.add(slot);
    return slots.size() - 1;
  }

  private Extension[] inverseDenominators(int index) throws Rejection {
    int[] points = Domains.cosetPointsBelow(logDomain, index);
    Extension[] denominators = new Extension[slots.size()];
    for (int s = 0; s < denominators.length; s++) {
      int x = points[slots.get(s).logHeight()];
      denominators[s] = slots.get(s).point().minus(field.ofBase(x));
      Rejection.unless(
          !denominators[s].isZero(),
          Step.LOW_DEGREE,
          "out-of-domain point",
          "a point outside the evaluation domain",
          "a point of it");
    }
    return Domains.inverses(field, denominators);
  }

  private Extension batch(List<Extension> values, Extension alpha) {
    Extension sum = field.zero();
    for (int i = values.size() - 1; i >= 0; i--) {
      sum = sum.times(alpha).plus(values.get(i));
    }
    return sum;
  }

  private int[][] powers(Extension alpha, int count) {
    int[][] powers = new int[ExtensionField.MAX_DEGREE][count];
    Extension power = field.one();
    for (int i = 0; i < count; i++) {
      for (int d = 0; d < field.degree(); d++) {
        powers[d][i] = power.coefficient(d);
      }
      power = power.times(alpha);
    }
    return powers;
  }

  /// Σ_c α^c·row\[from + c\]. Five sums side by side, none of which waits for another; of a field
  /// of less coefficients the last stays 0.
  private Extension weightedSum(int[] row, int from, int width) {
    int[] p0 = powers[0];
    int[] p1 = powers[1];
    int[] p2 = powers[2];
    int[] p3 = powers[3];
    int[] p4 = powers[4];
    long s0 = 0;
    long s1 = 0;
    long s2 = 0;
    long s3 = 0;
    long s4 = 0;
    int pairs = width & ~1;
    for (int c = 0; c < pairs; c += 2) {
      long a = row[from + c];
      long b = row[from + c + 1];
      s0 = plusProducts(s0, p0[c] * a + p0[c + 1] * b);
      s1 = plusProducts(s1, p1[c] * a + p1[c + 1] * b);
      s2 = plusProducts(s2, p2[c] * a + p2[c + 1] * b);
      s3 = plusProducts(s3, p3[c] * a + p3[c + 1] * b);
      s4 = plusProducts(s4, p4[c] * a + p4[c + 1] * b);
    }
    if (pairs < width) {
      long last = row[from + pairs];
      s0 = plusProducts(s0, p0[pairs] * last);
      s1 = plusProducts(s1, p1[pairs] * last);
      s2 = plusProducts(s2, p2[pairs] * last);
      s3 = plusProducts(s3, p3[pairs] * last);
      s4 = plusProducts(s4, p4[pairs] * last);
    }
    int[] sums = {
      KoalaBear.reduce(s0),
      KoalaBear.reduce(s1),
      KoalaBear.reduce(s2),
      KoalaBear.reduce(s3),
      KoalaBear.reduce(s4)
    };
    return field.at(sums, 0);
  }

  /// sum + products for two numbers below 2p², brought below 2p² again.
  private static long plusProducts(long sum, long products) {
    long above = sum + products - TWO_P_SQUARED;
    return above + (TWO_P_SQUARED & (above >> 63));
  }
}
