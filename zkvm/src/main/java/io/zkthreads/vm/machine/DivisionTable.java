package io.zkthreads.vm.machine;

import static io.zkthreads.vm.machine.TableBuilder.INVERSE_2_16;

import io.zkthreads.air.Expr;

/// DIV, DIVU, REM and REMU by magnitudes: |a| = |q|·|b| + |r| as integers in two limbs, and |r| <
/// |b| unless b = 0.
///
/// |a| needs no columns: limbs may be negative there, only the integer counts. −2^31 / −1 needs no
/// case: |q| = 2^31 with the sign plus. For b = 0 the flag bz sets |q| so that the result is −1,
/// and the product being 0 gives |r| = |a|. bz = 0 with b = 0 fails |r| < |b|, and bz = 1 with b !=
/// 0 fails the sum of bytes, so no inverse is needed.
final class DivisionTable {
  private final TableBuilder t;
  private final Frame f;
  private final Expr sg;
  private final Expr rem;
  private final Register a;
  private final Register b;
  private final Register d;
  private final Expr u;
  private final Expr v;
  private final Expr[] divisor;
  private final Expr negateCarry;
  private final Expr[] quotient;
  private final Expr rLo;
  private final Expr rHi;
  private final Expr c0;
  private final Expr dLo;
  private final Expr bz;
  private final Expr sc;
  private final Expr k2;
  private final Expr k3;
  private final Expr cLo;
  private final Expr cHi;

  private DivisionTable(TableBuilder t) {
    this.t = t;
    f = Frame.open(t);
    sg = t.column("sg", "1 if signed (ROM)");
    rem = t.column("rem", "1 for REM, REMU (ROM)");
    a = f.first();
    b = f.second();
    d = f.destination();
    u = ComparisonTables.sign(t, f, a.hi(), "as", sg, "rs1");
    v = ComparisonTables.sign(t, f, b.hi(), "bs", sg, "rs2");
    divisor = bytes("B", "|b|");
    negateCarry = t.bit("kb", "carry of negating b");
    quotient = bytes("Q", "|q|");
    rLo = t.column("r_lo", "|r|, low");
    rHi = t.column("r_hi", "|r|, high");
    c0 = t.column("c0", "carry out of limb 0, below 512");
    dLo = t.column("d_lo", "|b| - 1 - |r|, low");
    bz = t.bit("bz", "1 if b = 0");
    sc = t.column("sc", "sign of the result");
    k2 = t.bit("k2", "carry of negating the result, low");
    k3 = t.bit("k3", "the same, high: result is not 0");
    cLo = t.column("c_lo", "result, low");
    cHi = t.column("c_hi", "result, high");
  }

  static void divide(TableBuilder t) {
    new DivisionTable(t).declare();
  }

  private void declare() {
    checkBytes(divisor);
    checkBytes(quotient);
    Expr bLo = t.let("B_lo", divisor[0].plus(divisor[1].times(256)));
    Expr bHi = t.let("B_hi", divisor[2].plus(divisor[3].times(256)));
    Expr qLo = t.let("Q_lo", quotient[0].plus(quotient[1].times(256)));
    Expr qHi = t.let("Q_hi", quotient[2].plus(quotient[3].times(256)));
    magnitudeOfDivisor(bLo, bHi);
    productPlusRemainder();
    remainderBelowDivisor(bLo, bHi);
    t.zero("q of b = 0, lo", bz.times(qLo.minus(0xffff).plus(u.times(0xfffe))));
    t.zero("q of b = 0, hi", bz.times(qHi.minus(0xffff).plus(u.times(0xffff))));
    result(qLo, qHi);
    f.fetch(d.number(), a.number(), b.number(), sg, rem);
    f.read(a);
    f.read(b);
    f.write(d, cLo, cHi);
    f.next();
  }

  private Expr[] bytes(String name, String what) {
    Expr[] bytes = new Expr[4];
    for (int i = 0; i < 4; i++) {
      bytes[i] = t.column(name + i, "byte " + i + " of " + what);
    }
    return bytes;
  }

  private void checkBytes(Expr[] bytes) {
    f.bytePair(bytes[0], bytes[1]);
    f.bytePair(bytes[2], bytes[3]);
  }

  /// |b| = b, or 2^32 − b if b is negative.
  private void magnitudeOfDivisor(Expr bLo, Expr bHi) {
    Expr carry = negateCarry.times(1 << 16);
    t.zero("|b| lo", bLo.minus(b.lo()).plus(v.times(2).times(b.lo())).minus(carry));
    t.zero(
        "|b| hi",
        bHi.minus(b.hi()).plus(v.times(2).times(b.hi())).minus(v.times(1 << 16)).plus(negateCarry));
  }

  /// The upper half is a sum of non-negative products of bytes, so that it is 0 means that each is.
  private void productPlusRemainder() {
    Expr[] s = ProductTables.convolution(t, quotient, divisor);
    t.zero(
        "limb 0",
        ProductTables.limb(s, 0)
            .plus(rLo)
            .minus(a.lo())
            .plus(u.times(2).times(a.lo()))
            .minus(c0.times(1 << 16)));
    t.zero(
        "limb 1",
        ProductTables.limb(s, 1)
            .plus(rHi)
            .plus(c0)
            .minus(a.hi())
            .plus(u.times(2).times(a.hi()))
            .minus(u.times(1 << 16)));
    t.zero("upper half", s[4].plus(s[5]).plus(s[6]));
    f.range(rLo, 16);
    f.range(rHi, 16);
    f.range(c0, 10);
  }

  private void remainderBelowDivisor(Expr bLo, Expr bHi) {
    Expr sum = divisor[0].plus(divisor[1]).plus(divisor[2]).plus(divisor[3]);
    t.zero("bz means b = 0", bz.times(sum));
    t.zero("bz real", bz.times(t.not(f.real())));
    Expr borrow = t.let("w", dLo.minus(bLo).plus(f.real()).plus(rLo).times(INVERSE_2_16));
    t.bool("borrow", borrow);
    Expr divides = f.real().minus(bz);
    t.range(divides, dLo, 16);
    t.range(divides, bHi.minus(rHi).minus(borrow), 16);
  }

  /// c is q or r, negated mod 2^32 where its sign is minus.
  private void result(Expr qLo, Expr qHi) {
    Expr differ = v.minus(u.times(2).times(v));
    t.zero("sign", sc.minus(u).minus(t.not(rem).times(differ)));
    Expr mLo = t.let("m_lo", qLo.plus(rem.times(rLo.minus(qLo))));
    Expr mHi = t.let("m_hi", qHi.plus(rem.times(rHi.minus(qHi))));
    t.zero("plus lo", t.not(sc).times(cLo.minus(mLo)));
    t.zero("plus hi", t.not(sc).times(cHi.minus(mHi)));
    t.zero("minus lo", sc.times(cLo.plus(mLo).minus(k2.times(1 << 16))));
    t.zero("minus hi", sc.times(cHi.plus(mHi).plus(k2).minus(k3.times(1 << 16))));
    f.range(cLo, 16);
    f.range(cHi, 16);
  }
}
