package io.zkthreads.vm.table.shift;

import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// An instruction table that shifts the limbs of a register.
abstract class ShiftTable extends InstructionTable {
  /// One-hot: direction, and whether the amount is below 16. A row with none is padding.
  final Column left = bit("L0", "left, amount < 16");

  final Column left16 = bit("L1", "left, amount >= 16");
  final Column right = bit("R0", "right, amount < 16");
  final Column right16 = bit("R1", "right, amount >= 16");

  ShiftTable(int id, String name, String doc) {
    super(id, name, doc, Frame.OWN_REAL);
    Term any = let("real", left.plus(left16).plus(right).plus(right16));
    bool("real", any);
    real(any);
  }

  /// Where limbs are split: bits, A = 2^bits, B = 2^(16 − bits).
  record Split(Column bits, Column low, Column high) {}

  final Split split(String origin) {
    return new Split(
        column("bits", "split position" + origin),
        column("A", "2^bits" + origin),
        column("B", "2^(16-bits)" + origin));
  }

  /// Both limbs as q·2^bits + r, the sign that is shifted in, and the result.
  record Shifted(Column q0, Column r0, Column q1, Column r1, Column sign, Column lo, Column hi) {
    /// @param kind left below 16, left from 16, right below 16, right from 16
    void fill(Row row, int x, int bits, int kind, int arithmetic) {
      int amount = (kind < 2 ? 16 - bits : bits) + 16 * (kind & 1);
      int result = kind < 2 ? x << amount : arithmetic == 1 ? x >> amount : x >>> amount;
      int signOfX = arithmetic & (x >>> 31);
      row.range((x >>> 16) - (signOfX << 15), 16 - arithmetic);
      fillLimb(row, q0, r0, x & 0xffff, bits);
      fillLimb(row, q1, r1, x >>> 16, bits);
      row.setBit(sign, signOfX);
      row.setLimbs(lo, hi, result);
    }

    private static void fillLimb(Row row, Column q, Column r, int limb, int bits) {
      row.setRange(r, limb & ((1 << bits) - 1), bits);
      row.setRange(q, limb >>> bits, 16 - bits);
    }
  }

  final Shifted shift(Register a, Column arithmetic, Split split) {
    Column q0 = column("q0", "limb 0 = q·A + r: q");
    Column r0 = column("r0", "limb 0 = q·A + r: r");
    Column q1 = column("q1", "limb 1 = q·A + r: q");
    Column r1 = column("r1", "limb 1 = q·A + r: r");
    Column sn = bit("sn", "sign of rs1 for SRA, else 0");
    zero("sn only sra", sn.times(arithmetic.not()));
    range(a.hi().minus(sn.times(1 << 15)), constant(16).minus(arithmetic));
    Column lo = column("c_lo", "result, low");
    Column hi = column("c_hi", "result, high");
    zero("limb 0", a.lo().minus(q0.times(split.low())).minus(r0));
    zero("limb 1", a.hi().minus(q1.times(split.low())).minus(r1));
    Term rest = constant(16).minus(split.bits());
    range(r0, split.bits());
    range(q0, rest);
    range(r1, split.bits());
    range(q1, rest);
    Term fill = let("fill", sn.times(constant(1 << 16).minus(split.high())));
    Term mid = let("mid", q0.plus(r1.times(split.high())));
    Term bottom = let("bottom", r0.times(split.high()));
    Term top = let("top", q1.plus(fill));
    zero("c_lo", lo.minus(left.times(bottom)).minus(right.times(mid)).minus(right16.times(top)));
    zero(
        "c_hi",
        hi.minus(left.times(mid))
            .minus(left16.times(bottom))
            .minus(right.times(top))
            .minus(right16.times(sn).times(0xffff)));
    return new Shifted(q0, r0, q1, r1, sn, lo, hi);
  }

  final void fillKind(Row row, int kind) {
    row.setBit(left, kind == 0 ? 1 : 0);
    row.setBit(left16, kind == 1 ? 1 : 0);
    row.setBit(right, kind == 2 ? 1 : 0);
    row.setBit(right16, kind == 3 ? 1 : 0);
  }
}
