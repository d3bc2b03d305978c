package io.zkthreads.vm.table.product;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// DIV, DIVU, REM and REMU by magnitudes: |a| = |q|·|b| + |r| as integers in two limbs, and |r| <
/// |b| unless b = 0.
///
/// |a| needs no columns: limbs may be negative there, only the integer counts. −2^31 / −1 needs no
/// case: |q| = 2^31 with the sign plus. For b = 0 the flag bz sets |q| so that the result is −1,
/// and the product being 0 gives |r| = |a|. bz = 0 with b = 0 fails |r| < |b|, and bz = 1 with b !=
/// 0 fails the sum of bytes, so no inverse is needed.
public final class Div extends ProductTable {
  private final Column sg = column("sg", "1 if signed (ROM)");
  private final Column rem = column("rem", "1 for REM, REMU (ROM)");
  private final Register a = first();
  private final Register b = second();
  private final Register d = destination();
  private final Column signOfA = sign("as", a.hi(), sg, "rs1");
  private final Column signOfB = sign("bs", b.hi(), sg, "rs2");
  private final Magnitude divisor = magnitude("B", "|b|");
  private final Column negateCarry = bit("kb", "carry of negating b");
  private final Magnitude quotient = magnitude("Q", "|q|");
  private final Column rLo = column("r_lo", "|r|, low");
  private final Column rHi = column("r_hi", "|r|, high");
  private final Column carry = column("c0", "carry out of limb 0, below 512");
  private final Column slackLo = column("d_lo", "|b| - 1 - |r|, low");
  private final Column byZero = bit("bz", "1 if b = 0");
  private final Column signOfResult = column("sc", "sign of the result");
  private final Column k2 = bit("k2", "carry of negating the result, low");
  private final Column k3 = bit("k3", "the same, high: result is not 0");
  private final Column cLo = column("c_lo", "result, low");
  private final Column cHi = column("c_hi", "result, high");

  public Div() {
    super(14, "DIV", "DIV, DIVU, REM, REMU");
    check(divisor);
    check(quotient);
    Term bLo = let("B_lo", divisor.lo());
    Term bHi = let("B_hi", divisor.hi());
    Term qLo = let("Q_lo", quotient.lo());
    Term qHi = let("Q_hi", quotient.hi());
    magnitudeOfDivisor(bLo, bHi);
    productPlusRemainder();
    remainderBelowDivisor(bLo, bHi);
    zero("q of b = 0, lo", byZero.times(qLo.minus(0xffff).plus(signOfA.times(0xfffe))));
    zero("q of b = 0, hi", byZero.times(qHi.minus(0xffff).plus(signOfA.times(0xffff))));
    result(qLo, qHi);
    fetch(d.number(), a.number(), b.number(), sg, rem);
    read(a);
    read(b);
    write(d, cLo, cHi);
    next();
  }

  /// A word as bytes.
  @SuppressWarnings("ArrayRecordComponent")
  private record Magnitude(Column[] bytes) {
    Term lo() {
      return bytes[0].plus(bytes[1].times(256));
    }

    Term hi() {
      return bytes[2].plus(bytes[3].times(256));
    }

    void fill(Row row, int word) {
      for (int i = 0; i < 4; i++) {
        row.set(bytes[i], word >>> (8 * i) & 255);
      }
      row.pair(word & 0xffff);
      row.pair(word >>> 16);
    }
  }

  private Magnitude magnitude(String name, String what) {
    Column[] bytes = new Column[4];
    for (int i = 0; i < 4; i++) {
      bytes[i] = column(name + i, "byte " + i + " of " + what);
    }
    return new Magnitude(bytes);
  }

  private void check(Magnitude m) {
    bytePair(m.bytes()[0], m.bytes()[1]);
    bytePair(m.bytes()[2], m.bytes()[3]);
  }

  /// |b| = b, or 2^32 − b if b is negative.
  private void magnitudeOfDivisor(Term bLo, Term bHi) {
    zero(
        "|b| lo",
        bLo.minus(b.lo()).plus(signOfB.times(2).times(b.lo())).minus(negateCarry.times(1 << 16)));
    zero(
        "|b| hi",
        bHi.minus(b.hi())
            .plus(signOfB.times(2).times(b.hi()))
            .minus(signOfB.times(1 << 16))
            .plus(negateCarry));
  }

  /// The upper half is a sum of non-negative products of bytes, so that it is 0 means that each is.
  private void productPlusRemainder() {
    Term[] s = convolution(quotient.bytes(), divisor.bytes());
    zero(
        "limb 0",
        limb(s, 0)
            .plus(rLo)
            .minus(a.lo())
            .plus(signOfA.times(2).times(a.lo()))
            .minus(carry.times(1 << 16)));
    zero(
        "limb 1",
        limb(s, 1)
            .plus(rHi)
            .plus(carry)
            .minus(a.hi())
            .plus(signOfA.times(2).times(a.hi()))
            .minus(signOfA.times(1 << 16)));
    zero("upper half", s[4].plus(s[5]).plus(s[6]));
    range(rLo, 16);
    range(rHi, 16);
    range(carry, 10);
  }

  private void remainderBelowDivisor(Term bLo, Term bHi) {
    Column[] bytes = divisor.bytes();
    Term sum = bytes[0].plus(bytes[1]).plus(bytes[2]).plus(bytes[3]);
    zero("bz means b = 0", byZero.times(sum));
    zero("bz real", byZero.times(real().not()));
    Term borrow = let("w", slackLo.minus(bLo).plus(real()).plus(rLo).dividedBy(1 << 16));
    bool("borrow", borrow);
    Term divides = real().minus(byZero);
    range(divides, slackLo, 16);
    range(divides, bHi.minus(rHi).minus(borrow), 16);
  }

  /// c is q or r, negated mod 2^32 where its sign is minus.
  private void result(Term qLo, Term qHi) {
    Term differ = signOfB.minus(signOfA.times(2).times(signOfB));
    zero("sign", signOfResult.minus(signOfA).minus(rem.not().times(differ)));
    Term mLo = let("m_lo", qLo.plus(rem.times(rLo.minus(qLo))));
    Term mHi = let("m_hi", qHi.plus(rem.times(rHi.minus(qHi))));
    zero("plus lo", signOfResult.not().times(cLo.minus(mLo)));
    zero("plus hi", signOfResult.not().times(cHi.minus(mHi)));
    zero("minus lo", signOfResult.times(cLo.plus(mLo).minus(k2.times(1 << 16))));
    zero("minus hi", signOfResult.times(cHi.plus(mHi).plus(k2).minus(k3.times(1 << 16))));
    range(cLo, 16);
    range(cHi, 16);
  }

  @Override
  protected void fill(Row row) {
    int x = row.old(a);
    int y = row.old(b);
    int xNegative = fillSign(row, signOfA, row.field(sg), x);
    int yNegative = fillSign(row, signOfB, row.field(sg), y);
    int u = xNegative == 1 ? -x : x;
    int v = yNegative == 1 ? -y : y;
    int q = y == 0 ? (xNegative == 1 ? 1 : -1) : Integer.divideUnsigned(u, v);
    int r = y == 0 ? u : Integer.remainderUnsigned(u, v);
    divisor.fill(row, v);
    row.setBit(negateCarry, yNegative == 1 && (y & 0xffff) != 0 ? 1 : 0);
    quotient.fill(row, q);
    row.setChecked(rLo, rHi, r);
    int lowOfX = xNegative == 1 ? -(x & 0xffff) : x & 0xffff;
    row.setRange(carry, (convolution(q, v, 0) + (r & 0xffff) - lowOfX) >> 16, 10);
    fillSlack(row, v, r, y == 0);
    boolean remainder = row.field(rem) == 1;
    int negative = remainder ? xNegative : xNegative ^ yNegative;
    int magnitude = remainder ? r : q;
    row.setBit(signOfResult, negative);
    row.setBit(k2, negative == 1 && (magnitude & 0xffff) != 0 ? 1 : 0);
    row.setBit(k3, negative == 1 && magnitude != 0 ? 1 : 0);
    row.setChecked(cLo, cHi, negative == 1 ? -magnitude : magnitude);
  }

  /// |b| − 1 − |r|, which is checked unless b = 0.
  private void fillSlack(Row row, int v, int r, boolean zero) {
    if (zero) {
      row.setSigned(slackLo, -1 - (r & 0xffff));
      row.setBit(byZero, 1);
    } else {
      int slack = v - 1 - r;
      row.setRange(slackLo, slack & 0xffff, 16);
      row.range(slack >>> 16, 16);
    }
  }
}
