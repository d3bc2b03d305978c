package io.zkthreads.vm.machine;

import static io.zkthreads.vm.machine.TableBuilder.INVERSE_2_16;

import io.zkthreads.air.Expr;

/// Comparisons: conditional branches and set-less-than.
final class ComparisonTables {
  private ComparisonTables() {}

  /// eq = 1 forces equal limbs; eq = 0 needs an inverse of one difference. The difference of the
  /// 32-bit words as one field element would alias, because words exceed p.
  static void branchEqual(TableBuilder t) {
    Frame f = Frame.open(t);
    Expr ne = t.column("ne", "1 for BNE (ROM)");
    Register a = f.first();
    Register b = f.second();
    Expr eq = t.bit("eq", "1 if rs1 = rs2");
    Expr inverseLo = t.column("inv_lo", "hint");
    Expr inverseHi = t.column("inv_hi", "hint");
    Expr x = a.lo().minus(b.lo());
    Expr y = a.hi().minus(b.hi());
    t.zero("eq lo", eq.times(x));
    t.zero("eq hi", eq.times(y));
    t.zero("not eq", x.times(inverseLo).plus(y.times(inverseHi)).minus(f.real()).plus(eq));
    Branch branch = branch(t, f, exclusiveOr(eq, ne));
    f.fetch(a.number(), b.number(), branch.target(), ne);
    f.read(a);
    f.read(b);
    f.jump(branch.npc());
  }

  static void branchLess(TableBuilder t) {
    Frame f = Frame.open(t);
    Expr sg = signedColumn(t);
    Expr ge = t.column("ge", "1 for BGE, BGEU (ROM)");
    Register a = f.first();
    Register b = f.second();
    Expr lt = less(t, f, sg, a, b);
    Branch branch = branch(t, f, exclusiveOr(lt, ge));
    f.fetch(a.number(), b.number(), branch.target(), sg, ge);
    f.read(a);
    f.read(b);
    f.jump(branch.npc());
  }

  static void setLess(TableBuilder t) {
    Frame f = Frame.open(t);
    Expr sg = signedColumn(t);
    Register a = f.first();
    Register b = f.second();
    Register d = f.destination();
    Expr lt = less(t, f, sg, a, b);
    f.fetch(d.number(), a.number(), b.number(), sg);
    f.read(a);
    f.read(b);
    f.write(d, lt, t.constant(0));
    f.next();
  }

  static void setLessImmediate(TableBuilder t) {
    Frame f = Frame.open(t);
    Expr sg = signedColumn(t);
    Register a = f.first();
    Register d = f.destination();
    Expr lo = t.column("imm_lo", "immediate, low (ROM)");
    Expr hi = t.column("imm_hi", "immediate, high limb: 0, 0xffff, or -1 when signed (ROM)");
    Expr s = sign(t, f, a.hi(), "as", sg, "rs1");
    Expr lt = less(t, f, a.lo(), a.hi().minus(s.times(1 << 16)), lo, hi);
    f.fetch(d.number(), a.number(), lo, hi, sg);
    f.read(a);
    f.write(d, lt, t.constant(0));
    f.next();
  }

  /// A column with the top bit of a 16-bit limb where sg = 1, and 0 where sg = 0.
  static Expr sign(TableBuilder t, Frame f, Expr limb, String name, Expr sg, String what) {
    Expr s = t.bit(name, "sign of " + what + ", 0 when unsigned");
    t.zero(name + " unsigned", s.times(t.not(sg)));
    f.range(limb.minus(s.times(1 << 15)), t.constant(16).minus(sg));
    return s;
  }

  private static Expr signedColumn(TableBuilder t) {
    return t.column("sg", "1 if signed (ROM)");
  }

  private static Expr less(TableBuilder t, Frame f, Expr sg, Register a, Register b) {
    Expr s = sign(t, f, a.hi(), "as", sg, "rs1");
    Expr u = sign(t, f, b.hi(), "bs", sg, "rs2");
    return less(
        t, f, a.lo(), a.hi().minus(s.times(1 << 16)), b.lo(), b.hi().minus(u.times(1 << 16)));
  }

  /// Whether aHi·2^16 + aLo < bHi·2^16 + bLo, where the high limbs may be negative: the difference
  /// plus 2^32·lt has 16-bit limbs, of which the high one is an expression.
  private static Expr less(TableBuilder t, Frame f, Expr aLo, Expr aHi, Expr bLo, Expr bHi) {
    Expr d = t.column("d_lo", "rs1 - rs2 mod 2^32, low");
    Expr lt = t.bit("lt", "1 if rs1 < rs2");
    Expr borrow = t.let("bo", d.minus(aLo).plus(bLo).times(INVERSE_2_16));
    t.bool("borrow", borrow);
    f.range(d, 16);
    f.range(aHi.minus(bHi).minus(borrow).plus(lt.times(1 << 16)), 16);
    return lt;
  }

  private record Branch(Expr target, Expr npc) {}

  private static Branch branch(TableBuilder t, Frame f, Expr taken) {
    Expr target = t.column("target", "branch target (ROM)");
    Expr npc = t.column("npc", "next pc");
    Expr fallThrough = f.pc().plus(f.real().times(4));
    t.zero("next pc", npc.minus(fallThrough).minus(taken.times(target.minus(f.pc()).minus(4))));
    return new Branch(target, npc);
  }

  private static Expr exclusiveOr(Expr x, Expr y) {
    return x.plus(y).minus(x.times(y).times(2));
  }
}
