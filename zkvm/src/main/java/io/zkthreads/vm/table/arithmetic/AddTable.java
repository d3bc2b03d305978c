package io.zkthreads.vm.table.arithmetic;

import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// An instruction table with the sum or difference of two words, limb by limb.
abstract class AddTable extends InstructionTable {
  AddTable(int id, String name, String doc) {
    super(id, name, doc);
  }

  /// c = a + b, or a = c + b for a subtraction. The carries are in {0, 1} and all limbs are 16-bit,
  /// so each equation has one solution and none wraps mod p. A carry chosen by `sub` would have
  /// degree 4, hence four constraints.
  final void sum(Term sub, Register a, Register b, Term lo, Term hi) {
    Term k0 = let("k0", a.lo().plus(b.lo()).minus(lo).dividedBy(1 << 16));
    Term k1 = let("k1", a.hi().plus(b.hi()).plus(k0).minus(hi).dividedBy(1 << 16));
    Term j0 = let("j0", lo.plus(b.lo()).minus(a.lo()).dividedBy(1 << 16));
    Term j1 = let("j1", hi.plus(b.hi()).plus(j0).minus(a.hi()).dividedBy(1 << 16));
    zero("add carry 0", sub.not().times(k0).times(k0.minus(1)));
    zero("add carry 1", sub.not().times(k1).times(k1.minus(1)));
    zero("sub carry 0", sub.times(j0).times(j0.minus(1)));
    zero("sub carry 1", sub.times(j1).times(j1.minus(1)));
  }

  /// c = a + imm mod 2^32 with a signed immediate in one column: each carry is −1, 0 or 1, and
  /// 16-bit limbs of c make it unique.
  final void sum(Register a, Term imm, Term lo, Term hi) {
    Term k0 = let("k0", a.lo().plus(imm).minus(lo).dividedBy(1 << 16));
    Term k1 = let("k1", a.hi().plus(k0).minus(hi).dividedBy(1 << 16));
    ternary("carry 0", k0);
    ternary("carry 1", k1);
  }

  final Column subtracts() {
    return column("sub", "1 for SUB (ROM)");
  }

  final Column immediate() {
    return column("imm", "signed immediate -2048..2047 as a field element (ROM)");
  }

  final Column low() {
    return column("c_lo", "result, low");
  }

  final Column high() {
    return column("c_hi", "result, high");
  }

  static int sum(Row row, Column sub, int x, int y) {
    return row.field(sub) == 1 ? x - y : x + y;
  }
}
