package io.zkthreads.vm.table.comparison;

import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// An instruction table that compares two words.
abstract class ComparisonTable extends InstructionTable {
  ComparisonTable(int id, String name, String doc) {
    super(id, name, doc);
  }

  /// Whether x < y, by the difference plus 2^32·lt, which has 16-bit limbs; the high one is an
  /// expression.
  record Less(Column difference, Column lt) {
    /// Puts the flag; returns it.
    int fill(Row row, int signed, int x, int y) {
      int less = (signed == 1 ? x < y : Integer.compareUnsigned(x, y) < 0) ? 1 : 0;
      int d = x - y;
      row.setRange(difference, d & 0xffff, 16);
      row.range(d >>> 16, 16);
      row.setBit(lt, less);
      return less;
    }
  }

  /// Columns that say whether xHi·2^16 + xLo < yHi·2^16 + yLo, where high limbs may be negative.
  final Less less(Term xLo, Term xHi, Term yLo, Term yHi) {
    Column d = column("d_lo", "rs1 - rs2 mod 2^32, low");
    Column lt = bit("lt", "1 if rs1 < rs2");
    Term borrow = let("bo", d.minus(xLo).plus(yLo).dividedBy(1 << 16));
    bool("borrow", borrow);
    range(d, 16);
    range(xHi.minus(yHi).minus(borrow).plus(lt.times(1 << 16)), 16);
    return new Less(d, lt);
  }

  final Less less(Register a, Column signOfA, Register b, Column signOfB) {
    return less(a.lo(), signed(a.hi(), signOfA), b.lo(), signed(b.hi(), signOfB));
  }

  /// A limb less 2^16 where its sign is 1.
  static Term signed(Term limb, Column sign) {
    return limb.minus(sign.times(1 << 16));
  }

  final Column signedness() {
    return column("sg", "1 if signed (ROM)");
  }

  final Branch branch(Term taken) {
    Column target = column("target", "branch target (ROM)");
    Column npc = column("npc", "next pc");
    Term fallThrough = pc().plus(real().times(4));
    zero("next pc", npc.minus(fallThrough).minus(taken.times(target.minus(pc()).minus(4))));
    return new Branch(target, npc);
  }

  static Term exclusiveOr(Term x, Term y) {
    return x.plus(y).minus(x.times(y).times(2));
  }
}
