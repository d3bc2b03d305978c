package io.zkthreads.vm.machine;

import io.zkthreads.air.Expr;

/// Shifts. Each limb of the operand is x = q·A + r with A = 2^bits, r < A and q < B = 2^(16 −
/// bits); the result limbs are made of these pieces, chosen by direction and by whether the amount
/// reaches 16. `bits` is 16 − amount mod 16 for left shifts and amount mod 16 for right shifts.
final class ShiftTables {
  private ShiftTables() {}

  /// The selectors and `ar` are decoded from one ROM field: L1 + 2·R0 + 3·R1 + 4·ar is injective on
  /// what the booleans allow.
  static void shiftImmediate(TableBuilder t) {
    Expr pc = Frame.pcColumn(t);
    Expr ts = Frame.tsColumn(t);
    Expr region = Frame.regionColumn(t);
    Cases c = Cases.declare(t);
    Frame f = new Frame(t, pc, ts, region, c.any(t));
    Expr ar = t.bit("ar", "1 for SRAI");
    Register a = f.first();
    Register d = f.destination();
    Split split = Split.declare(t, " (ROM)");
    Result result = shift(t, f, a, ar, split, c);
    Expr code = c.left16().plus(c.right().times(2)).plus(c.right16().times(3)).plus(ar.times(4));
    f.fetch(d.number(), a.number(), split.bits(), split.low(), split.high(), code);
    f.read(a);
    f.write(d, result.lo(), result.hi());
    f.next();
  }

  /// rs2_lo = amount mod 16 + 16·(amount >= 16) + 32·up is unique: POW2 has no other row for
  /// `bits`, and up < 2^11. POW2 is keyed by direction since a split at 16 is valid for left shifts
  /// only.
  static void shiftRegister(TableBuilder t) {
    Expr pc = Frame.pcColumn(t);
    Expr ts = Frame.tsColumn(t);
    Expr region = Frame.regionColumn(t);
    Cases c = Cases.declare(t);
    Frame f = new Frame(t, pc, ts, region, c.any(t));
    Expr ar = t.column("ar", "1 for SRA (ROM)");
    Register a = f.first();
    Register b = f.second();
    Register d = f.destination();
    Split split = Split.declare(t, "");
    Expr up = t.column("up", "b_lo >> 5");
    Expr left = c.left().plus(c.left16());
    t.send(Bus.POW2, f.real(), left, split.bits(), split.low(), split.high());
    f.range(up, 11);
    Expr amount = split.bits().plus(left.times(t.constant(16).minus(split.bits().times(2))));
    t.zero(
        "amount",
        b.lo().minus(up.times(32)).minus(c.left16().plus(c.right16()).times(16)).minus(amount));
    Result result = shift(t, f, a, ar, split, c);
    f.fetch(d.number(), a.number(), b.number(), left, ar);
    f.read(a);
    f.read(b);
    f.write(d, result.lo(), result.hi());
    f.next();
  }

  /// One-hot: direction, and whether the amount is below 16.
  private record Cases(Expr left, Expr left16, Expr right, Expr right16) {
    static Cases declare(TableBuilder t) {
      return new Cases(
          t.bit("L0", "left, amount < 16"),
          t.bit("L1", "left, amount >= 16"),
          t.bit("R0", "right, amount < 16"),
          t.bit("R1", "right, amount >= 16"));
    }

    Expr any(TableBuilder t) {
      Expr any = t.let("real", left.plus(left16).plus(right).plus(right16));
      t.bool("real", any);
      return any;
    }
  }

  /// Where limbs are split: bits, A = 2^bits, B = 2^(16 − bits).
  private record Split(Expr bits, Expr low, Expr high) {
    static Split declare(TableBuilder t, String origin) {
      return new Split(
          t.column("bits", "split position" + origin),
          t.column("A", "2^bits" + origin),
          t.column("B", "2^(16-bits)" + origin));
    }
  }

  private record Result(Expr lo, Expr hi) {}

  private static Result shift(TableBuilder t, Frame f, Register a, Expr ar, Split split, Cases c) {
    Expr q0 = t.column("q0", "limb 0 = q·A + r: q");
    Expr r0 = t.column("r0", "limb 0 = q·A + r: r");
    Expr q1 = t.column("q1", "limb 1 = q·A + r: q");
    Expr r1 = t.column("r1", "limb 1 = q·A + r: r");
    Expr sn = t.bit("sn", "sign of rs1 for SRA, else 0");
    t.zero("sn only sra", sn.times(t.not(ar)));
    f.range(a.hi().minus(sn.times(1 << 15)), t.constant(16).minus(ar));
    Result result = new Result(t.column("c_lo", "result, low"), t.column("c_hi", "result, high"));
    t.zero("limb 0", a.lo().minus(q0.times(split.low())).minus(r0));
    t.zero("limb 1", a.hi().minus(q1.times(split.low())).minus(r1));
    Expr rest = t.constant(16).minus(split.bits());
    f.range(r0, split.bits());
    f.range(q0, rest);
    f.range(r1, split.bits());
    f.range(q1, rest);
    Expr fill = t.let("fill", sn.times(t.constant(1 << 16).minus(split.high())));
    Expr mid = t.let("mid", q0.plus(r1.times(split.high())));
    Expr bottom = t.let("bottom", r0.times(split.high()));
    Expr top = t.let("top", q1.plus(fill));
    t.zero(
        "c_lo",
        result
            .lo()
            .minus(c.left().times(bottom))
            .minus(c.right().times(mid))
            .minus(c.right16().times(top)));
    t.zero(
        "c_hi",
        result
            .hi()
            .minus(c.left().times(mid))
            .minus(c.left16().times(bottom))
            .minus(c.right().times(top))
            .minus(c.right16().times(sn).times(0xffff)));
    return result;
  }
}
