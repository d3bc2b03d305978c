package io.zkthreads.vm.machine;

import static io.zkthreads.vm.machine.TableBuilder.INVERSE_2_8;

import io.zkthreads.air.Expr;

/// Products by convolution of bytes: limb j is s_2j + 256·s_2j+1 + c_j−1 = o_j + 2^16·c_j, where
/// s_n = Σ a_i·b_n−i. A limb sum is below 2^27 and a carry below 2^11, so nothing wraps mod p.
final class ProductTables {
  private ProductTables() {}

  static void multiply(TableBuilder t) {
    Frame f = Frame.open(t);
    Register a = f.first();
    Register b = f.second();
    Register d = f.destination();
    Expr[] s = convolution(t, bytes(t, f, a, "a"), bytes(t, f, b, "b"));
    Expr carry = t.constant(0);
    Expr[] limbs = new Expr[2];
    for (int j = 0; j < 2; j++) {
      limbs[j] = t.column("o" + j, "limb " + j + " of the product");
      Expr out = t.column("c" + j, "carry out of limb " + j + ", below 1020");
      t.zero("limb " + j, limb(s, j).plus(carry).minus(limbs[j]).minus(out.times(1 << 16)));
      f.range(limbs[j], 16);
      f.range(out, 11);
      carry = out;
    }
    f.fetch(d.number(), a.number(), b.number());
    f.read(a);
    f.read(b);
    f.write(d, limbs[0], limbs[1]);
    f.next();
  }

  /// As [#multiply] with four limbs; a negative operand subtracts the other one from the upper
  /// half. The 64-bit value is below 2^64, so the carry out of limb 3 is 0 or −1.
  static void multiplyHigh(TableBuilder t) {
    Frame f = Frame.open(t);
    Expr sa = t.column("sa", "1 if rs1 is signed (ROM)");
    Expr sb = t.column("sb", "1 if rs2 is signed (ROM)");
    Register a = f.first();
    Register b = f.second();
    Register d = f.destination();
    Expr[] s = convolution(t, bytes(t, f, a, "a"), bytes(t, f, b, "b"));
    Expr u = ComparisonTables.sign(t, f, a.hi(), "as", sa, "rs1");
    Expr v = ComparisonTables.sign(t, f, b.hi(), "bs", sb, "rs2");
    Expr zero = t.constant(0);
    Expr[] minus = {
      zero, zero, u.times(b.lo()).plus(v.times(a.lo())), u.times(b.hi()).plus(v.times(a.hi()))
    };
    Expr carry = zero;
    Expr[] limbs = new Expr[4];
    for (int j = 0; j < 4; j++) {
      limbs[j] = t.column("o" + j, "limb " + j + " of the 64-bit product");
      Expr out = carryOut(t, f, j);
      t.zero(
          "limb " + j,
          limb(s, j).plus(carry).minus(minus[j]).minus(limbs[j]).minus(out.times(1 << 16)));
      f.range(limbs[j], 16);
      carry = out;
    }
    f.fetch(d.number(), a.number(), b.number(), sa, sb);
    f.read(a);
    f.read(b);
    f.write(d, limbs[2], limbs[3]);
    f.next();
  }

  private static Expr carryOut(TableBuilder t, Frame f, int limb) {
    String name = "c" + limb;
    if (limb == 3) {
      Expr negated = t.column(name, "carry out of limb 3, negated");
      t.bool(name, negated);
      return negated.negate();
    }
    Expr carry = t.column(name, "carry out of limb " + limb + ", -4..1020");
    f.range(limb == 2 ? carry.plus(4) : carry, 11);
    return carry;
  }

  /// The four bytes of a register, odd ones as expressions, checked.
  private static Expr[] bytes(TableBuilder t, Frame f, Register r, String name) {
    Expr byte0 = t.column(name + "0", "byte 0 of " + name);
    Expr byte2 = t.column(name + "2", "byte 2 of " + name);
    Expr byte1 = t.let(name + "1", r.lo().minus(byte0).times(INVERSE_2_8));
    Expr byte3 = t.let(name + "3", r.hi().minus(byte2).times(INVERSE_2_8));
    f.bytePair(byte0, byte1);
    f.bytePair(byte2, byte3);
    return new Expr[] {byte0, byte1, byte2, byte3};
  }

  /// s_0 … s_7 of two numbers of four bytes.
  static Expr[] convolution(TableBuilder t, Expr[] x, Expr[] y) {
    Expr[] s = new Expr[8];
    for (int n = 0; n < 8; n++) {
      s[n] = t.constant(0);
      for (int i = Math.max(0, n - 3); i <= Math.min(3, n); i++) {
        s[n] = s[n].plus(x[i].times(y[n - i]));
      }
      if (n < 7) {
        t.let("s" + n, s[n]);
      }
    }
    return s;
  }

  static Expr limb(Expr[] s, int j) {
    return s[2 * j].plus(s[2 * j + 1].times(256));
  }
}
