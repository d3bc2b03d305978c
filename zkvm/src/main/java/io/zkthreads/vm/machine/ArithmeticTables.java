package io.zkthreads.vm.machine;

import static io.zkthreads.vm.machine.TableBuilder.INVERSE_2_16;

import io.zkthreads.air.Expr;

/// Addition, subtraction, constants. A twin (ADD2, ADDI2) serves the instructions that write one of
/// their operands: one access at slot 3 reads it and writes it.
final class ArithmeticTables {
  private ArithmeticTables() {}

  static void add(TableBuilder t) {
    Frame f = Frame.open(t);
    Expr sub = subColumn(t);
    Register a = f.first();
    Register b = f.second();
    Register d = f.destination();
    Sum c = sum(t, sub, a, b);
    f.fetch(d.number(), a.number(), b.number(), sub);
    f.read(a);
    f.read(b);
    f.writeChecked(d, c.lo(), c.hi());
    f.next();
  }

  static void addInPlace(TableBuilder t) {
    Frame f = Frame.open(t);
    Expr sub = subColumn(t);
    Register b = f.source("b", Register.SECOND, "the other operand");
    Register d = f.destination();
    Sum c = sum(t, sub, d, b);
    f.fetch(d.number(), b.number(), sub);
    f.read(b);
    f.writeChecked(d, c.lo(), c.hi());
    f.next();
  }

  static void addImmediate(TableBuilder t) {
    Frame f = Frame.open(t);
    Register a = f.first();
    Register d = f.destination();
    Expr imm = immediate(t);
    Sum c = sum(t, a, imm);
    f.fetch(d.number(), a.number(), imm);
    f.read(a);
    f.writeChecked(d, c.lo(), c.hi());
    f.next();
  }

  static void addImmediateInPlace(TableBuilder t) {
    Frame f = Frame.open(t);
    Register d = f.destination();
    Expr imm = immediate(t);
    Sum c = sum(t, d, imm);
    f.fetch(d.number(), imm);
    f.writeChecked(d, c.lo(), c.hi());
    f.next();
  }

  /// Everything comes from the ROM, whose limbs are in range by key generation.
  static void constant(TableBuilder t) {
    Frame f = Frame.open(t);
    Register d = f.destination();
    Expr lo = t.column("k_lo", "constant, low (ROM)");
    Expr hi = t.column("k_hi", "constant, high (ROM)");
    Expr npc = t.column("npc", "next pc (ROM)");
    f.fetch(d.number(), lo, hi, npc);
    f.write(d, lo, hi);
    f.jump(npc);
  }

  private record Sum(Expr lo, Expr hi) {}

  private static Expr subColumn(TableBuilder t) {
    return t.column("sub", "1 for SUB (ROM)");
  }

  private static Expr immediate(TableBuilder t) {
    return t.column("imm", "signed immediate -2048..2047 as a field element (ROM)");
  }

  private static Sum result(TableBuilder t) {
    return new Sum(t.column("c_lo", "result, low"), t.column("c_hi", "result, high"));
  }

  /// c = a + b, or a = c + b for a subtraction. The carries are in {0, 1} and all limbs are 16-bit,
  /// so each equation has one solution and none wraps mod p. A carry chosen by `sub` would have
  /// degree 4, hence four constraints.
  private static Sum sum(TableBuilder t, Expr sub, Register a, Register b) {
    Sum c = result(t);
    Expr k0 = t.let("k0", a.lo().plus(b.lo()).minus(c.lo()).times(INVERSE_2_16));
    Expr k1 = t.let("k1", a.hi().plus(b.hi()).plus(k0).minus(c.hi()).times(INVERSE_2_16));
    Expr j0 = t.let("j0", c.lo().plus(b.lo()).minus(a.lo()).times(INVERSE_2_16));
    Expr j1 = t.let("j1", c.hi().plus(b.hi()).plus(j0).minus(a.hi()).times(INVERSE_2_16));
    t.zero("add carry 0", t.not(sub).times(k0).times(k0.minus(1)));
    t.zero("add carry 1", t.not(sub).times(k1).times(k1.minus(1)));
    t.zero("sub carry 0", sub.times(j0).times(j0.minus(1)));
    t.zero("sub carry 1", sub.times(j1).times(j1.minus(1)));
    return c;
  }

  /// c = a + imm mod 2^32 with a signed immediate in one column: each carry is −1, 0 or 1, and
  /// 16-bit limbs of c make it unique.
  private static Sum sum(TableBuilder t, Register a, Expr imm) {
    Sum c = result(t);
    Expr k0 = t.let("k0", a.lo().plus(imm).minus(c.lo()).times(INVERSE_2_16));
    Expr k1 = t.let("k1", a.hi().plus(k0).minus(c.hi()).times(INVERSE_2_16));
    t.ternary("carry 0", k0);
    t.ternary("carry 1", k1);
    return c;
  }
}
