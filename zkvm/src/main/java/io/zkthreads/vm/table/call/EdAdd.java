package io.zkthreads.vm.table.call;

import io.zkthreads.vm.precompile.Modulus;
import io.zkthreads.vm.precompile.PointSum;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;
import java.math.BigInteger;
import java.util.Set;

/// ED_ADD: (x3, y3) = (x1, y1) + (x2, y2) on −x² + y² = 1 + d·x²·y² mod p = 2^255 − 19, and
/// ED_DOUBLE, where the second point is the first.
///
/// Facts of MUL256 mod p, with the rest t on the right; eight for a sum, six for a double:
///
/// ```
/// x1·x2 ≡ u    y1·y2 ≡ v    x1·y2 ≡ p1
/// sum:         x2·y1 ≡ p2   u·v ≡ e1        d·e1 ≡ e
/// double:      p2 = p1      e1 = 0          e·1 ≡ v − u − 1
/// x3·e ≡ p1 + p2 − x3 − 2p                  y3·e ≡ y3 − u − v
/// ```
///
/// that is x3·(1 + e) ≡ x1·y2 + x2·y1 and y3·(1 − e) ≡ y1·y2 + x1·x2 with e = d·x1·x2·y1·y2, which
/// for a point and itself is v − u − 1 by the equation of the curve. On the curve neither
/// denominator is 0, since d is no square, so x3 and y3 are those of the sum. 2p keeps the quotient
/// of x3's fact from being negative.
///
/// Limbs of u, v, e1, e, x3 and y3 are factors of a fact and so 16-bit; those of p1 and p2 are
/// factors of none and checked here. So no limb of a rest reaches 2^18 in size.
///
/// x3 and y3 are below p: the highest limb has 15 bits; and where all limbs but the lowest are
/// those of p, which `top` says, the lowest is smaller than that of p. `gap` sums by how much the
/// upper limbs are smaller, none of which is larger, so it is 0 there and nowhere else.
///
/// | word of the log | |
/// |---|---|
/// | 0 … 3 | time, words of a, b, g |
/// | 4 … 35 | x1 y1 x2 y2 |
/// | 36 … 83 | u v p1 p2 e1 e |
/// | 84 … 99 | x3 y3 |
/// | 100 | 1 if it is a double |
public final class EdAdd extends CalledTable {
  private static final int TIME = 0;
  private static final int WORD_OF_A = 1;
  private static final int WORD_OF_B = 2;
  private static final int WORD_OF_G = 3;
  private static final int OPERANDS = 4;
  private static final int TERMS = OPERANDS + 4 * Limbs.WORDS;
  private static final int SUM = TERMS + PointSum.TERM_WORDS;
  private static final int DOUBLES = SUM + 2 * Limbs.WORDS;
  private static final int LOG_WIDTH = DOUBLES + 1;
  private static final int HALF = Limbs.WORDS;

  private static final BigInteger P = Modulus.P25519.value();
  private static final int[] P_LIMBS = Limbs.of(P);
  private static final int TOP_BITS = 15;

  /// 2^16 minus the lowest limb of p.
  private static final int BELOW_P = 19;

  private final Column time = column("ts", "time of the call");
  private final Column wordOfA = column("wa", "first word of a");
  private final Column wordOfB = column("wb", "first word of b");
  private final Column wordOfG = column("wg", "first word of g");
  private final Column real = bit("real", "1 on a row that is used");
  private final Column doubles = bit("double", "1 for ED_DOUBLE");
  private final Column[] x1 = number("x1_", "x of a");
  private final Column[] y1 = number("y1_", "y of a");
  private final Column[] x2 = number("x2_", "x of b");
  private final Column[] y2 = number("y2_", "y of b");
  private final Column[] u = number("u", "x1·x2");
  private final Column[] v = number("v", "y1·y2");
  private final Column[] p1 = number("p1_", "x1·y2");
  private final Column[] p2 = number("p2_", "x2·y1");
  private final Column[] e1 = number("e1_", "u·v, or 0");
  private final Column[] e = number("e", "d·u·v, or v - u - 1");
  private final Column[] x3 = number("x3_", "x of the sum");
  private final Column[] y3 = number("y3_", "y of the sum");
  private final Canonical ofX = new Canonical("x3", x3);
  private final Canonical ofY = new Canonical("y3", y3);

  public EdAdd() {
    super(
        45,
        "ED_ADD",
        "g = a + b or 2a, points of edwards25519",
        LOG_WIDTH,
        Set.of(PointSum.ADD, PointSum.DOUBLE));
    Term adds = real.minus(doubles);
    zero("doubles if used", doubles.times(real.not()));
    Term operation = doubles.times(PointSum.DOUBLE - PointSum.ADD).plus(PointSum.ADD);
    receive(Bus.CALL, real, operation, time, wordOfA, wordOfB, wordOfG);
    read(real, time, wordOfA, x1, y1);
    read(adds, time.plus(1), wordOfB, x2, y2);
    overwrite(time.plus(2), wordOfG);
    fact(real, x1, x2, u);
    fact(real, y1, y2, v);
    fact(real, x1, y2, p1);
    fact(adds, x2, y1, p2);
    fact(adds, u, v, e1);
    fact(adds, Limbs.constants(PointSum.D), e1, e);
    Term[] one = Limbs.constants(BigInteger.ONE);
    fact(doubles, e, one, Limbs.minus(Limbs.minus(v, u), one));
    Term[] twoP = Limbs.constants(P.shiftLeft(1));
    fact(real, x3, e, Limbs.minus(Limbs.plus(p1, p2), Limbs.plus(x3, twoP)));
    fact(real, y3, e, Limbs.minus(y3, Limbs.plus(u, v)));
    for (int i = 0; i < Limbs.COUNT; i++) {
      zero("x2 of a double, limb " + i, doubles.times(x2[i].minus(x1[i])));
      zero("y2 of a double, limb " + i, doubles.times(y2[i].minus(y1[i])));
      zero("p2 of a double, limb " + i, doubles.times(p2[i].minus(p1[i])));
      zero("e1 of a double, limb " + i, doubles.times(e1[i]));
    }
    for (int i = 0; i < Limbs.COUNT; i++) {
      range(real, p1[i], 16);
      range(real, p2[i], 16);
    }
  }

  private Column[] number(String prefix, String what) {
    return columns(prefix, Limbs.COUNT, "limb of " + what + ",");
  }

  private void read(Term which, Term now, Term word, Column[] x, Column[] y) {
    send(Bus.WORDS, which, Port.words(now, word, constant(0), x, x));
    send(Bus.WORDS, which, Port.words(now, word.plus(HALF), constant(0), y, y));
  }

  private void overwrite(Term now, Term word) {
    Term[] zeros = Limbs.constants(BigInteger.ZERO);
    send(Bus.WORDS, real, Port.words(now, word, constant(1), zeros, x3));
    send(Bus.WORDS, real, Port.words(now, word.plus(HALF), constant(1), zeros, y3));
  }

  private void fact(Term which, Term[] a, Term[] b, Term[] rest) {
    send(Bus.MUL256, which, Mul256.tuple(constant(Modulus.P25519.number()), a, b, rest));
  }

  /// Shows that a number of 16-bit limbs is below p.
  private final class Canonical {
    private final Column top;
    private final Column inverse;

    Canonical(String name, Column[] limbs) {
      this.top = bit("top_" + name, "1 if all limbs of " + name + " but the lowest are those of p");
      this.inverse = column("inv_" + name, "1/gap of " + name + ", 0 if that is 0");
      Term gap = constant(0);
      for (int i = 1; i < Limbs.COUNT; i++) {
        gap = gap.plus(constant(P_LIMBS[i]).minus(limbs[i]));
      }
      let("gap_" + name, gap);
      zero("no gap at the top of " + name, top.times(gap));
      zero("gap of " + name, gap.times(inverse).plus(top).minus(real));
      zero("no inverse at the top of " + name, top.times(inverse));
      range(real, limbs[Limbs.COUNT - 1], TOP_BITS);
      range(real, limbs[0].plus(top.times(BELOW_P)), 16);
    }

    /// @param at where the log has the number
    void fill(Row row, int at) {
      int gap = 0;
      for (int i = 1; i < Limbs.COUNT; i++) {
        gap += P_LIMBS[i] - Limbs.logged(row, at, i);
      }
      boolean isTop = gap == 0;
      row.setBit(top, isTop ? 1 : 0);
      row.set(inverse, isTop ? 0 : Term.inverse(gap));
      row.range(Limbs.logged(row, at, Limbs.COUNT - 1) & ((1 << TOP_BITS) - 1), TOP_BITS);
      row.range((Limbs.logged(row, at, 0) + (isTop ? BELOW_P : 0)) & 0xffff, 16);
    }
  }

  /// Puts a row into its log.
  ///
  /// @param log words of the log, which has the row at `row`
  /// @param words numbers of the first words of a, b, g
  /// @param b the second point; of a double, a
  /// @param terms u v p1 p2 e1 e
  /// @param sum g after the call
  public static void log(
      int[] log,
      int row,
      PointSum operation,
      int time,
      int[] words,
      int[] a,
      int[] b,
      int[] terms,
      int[] sum) {
    log[row + TIME] = time;
    System.arraycopy(words, 0, log, row + WORD_OF_A, words.length);
    System.arraycopy(a, 0, log, row + OPERANDS, a.length);
    System.arraycopy(b, 0, log, row + OPERANDS + a.length, b.length);
    System.arraycopy(terms, 0, log, row + TERMS, PointSum.TERM_WORDS);
    System.arraycopy(sum, 0, log, row + SUM, sum.length);
    log[row + DOUBLES] = operation.doubles() ? 1 : 0;
  }

  @Override
  protected void fill(Row row) {
    row.set(time, row.logged(TIME));
    row.set(wordOfA, row.logged(WORD_OF_A));
    row.set(wordOfB, row.logged(WORD_OF_B));
    row.set(wordOfG, row.logged(WORD_OF_G));
    row.setBit(real, 1);
    row.setBit(doubles, row.logged(DOUBLES));
    set(row, OPERANDS, x1, y1, x2, y2);
    set(row, TERMS, u, v);
    Limbs.setChecked(row, p1, TERMS + 2 * Limbs.WORDS);
    Limbs.setChecked(row, p2, TERMS + 3 * Limbs.WORDS);
    set(row, TERMS + 4 * Limbs.WORDS, e1, e);
    set(row, SUM, x3, y3);
    ofX.fill(row, SUM);
    ofY.fill(row, SUM + Limbs.WORDS);
  }

  private static void set(Row row, int at, Column[]... numbers) {
    int from = at;
    for (Column[] number : numbers) {
      Limbs.set(row, number, from);
      from += Limbs.WORDS;
    }
  }
}
