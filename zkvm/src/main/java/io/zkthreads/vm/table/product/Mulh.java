package io.zkthreads.vm.table.product;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// As [Mul] with four limbs; a negative operand subtracts the other one from the upper half. The
/// 64-bit value is below 2^64, so the carry out of limb 3 is 0 or −1.
public final class Mulh extends ProductTable {
  private final Column sa = column("sa", "1 if rs1 is signed (ROM)");
  private final Column sb = column("sb", "1 if rs2 is signed (ROM)");
  private final Register a = first();
  private final Register b = second();
  private final Register d = destination();
  private final Factor x = factor(a, "a");
  private final Factor y = factor(b, "b");
  private final Column signOfA;
  private final Column signOfB;
  private final Column[] limbs = new Column[4];
  private final Column[] carries = new Column[4];

  public Mulh() {
    super(13, "MULH", "MULH, MULHSU, MULHU");
    Term[] s = convolution(x.bytes(), y.bytes());
    signOfA = sign("as", a.hi(), sa, "rs1");
    signOfB = sign("bs", b.hi(), sb, "rs2");
    Term[] minus = {
      constant(0),
      constant(0),
      signOfA.times(b.lo()).plus(signOfB.times(a.lo())),
      signOfA.times(b.hi()).plus(signOfB.times(a.hi()))
    };
    Term carry = constant(0);
    for (int j = 0; j < 4; j++) {
      limbs[j] = column("o" + j, "limb " + j + " of the 64-bit product");
      Term out = carryOut(j);
      zero(
          "limb " + j,
          limb(s, j).plus(carry).minus(minus[j]).minus(limbs[j]).minus(out.times(1 << 16)));
      range(limbs[j], 16);
      carry = out;
    }
    fetch(d.number(), a.number(), b.number(), sa, sb);
    read(a);
    read(b);
    write(d, limbs[2], limbs[3]);
    next();
  }

  private Term carryOut(int limb) {
    String name = "c" + limb;
    if (limb == 3) {
      carries[3] = column(name, "carry out of limb 3, negated");
      bool(name, carries[3]);
      return carries[3].negate();
    }
    carries[limb] = column(name, "carry out of limb " + limb + ", -4..1020");
    range(limb == 2 ? carries[limb].plus(4) : carries[limb], 11);
    return carries[limb];
  }

  @Override
  protected void fill(Row row) {
    int u = row.old(a);
    int v = row.old(b);
    x.fill(row, u);
    y.fill(row, v);
    int uNegative = fillSign(row, signOfA, row.field(sa), u);
    int vNegative = fillSign(row, signOfB, row.field(sb), v);
    int carry = fillLimb(row, limbs[0], carries[0], convolution(u, v, 0));
    carry = fillLimb(row, limbs[1], carries[1], convolution(u, v, 1) + carry);
    int low = uNegative * (v & 0xffff) + vNegative * (u & 0xffff);
    int third = convolution(u, v, 2) + carry - low;
    row.setRange(limbs[2], third & 0xffff, 16);
    row.setSigned(carries[2], third >> 16);
    row.range((third >> 16) + 4, 11);
    int high = uNegative * (v >>> 16) + vNegative * (u >>> 16);
    int fourth = convolution(u, v, 3) + (third >> 16) - high;
    row.setRange(limbs[3], fourth & 0xffff, 16);
    row.setSigned(carries[3], -(fourth >> 16));
  }
}
