package io.zkthreads.vm.machine;

import io.zkthreads.air.Expr;

/// Tables of facts, several a row: one value a row would cost 26 cells a cycle at 2^20 cycles.
final class LookupTables {
  /// Values in a row of VRNG.
  static final int RANGE_VALUES = 8;

  /// Values of y in a row of BYTE.
  static final int BYTE_VALUES = 4;

  /// What the special row of VRNG holds: (x, bits) for bits 0, 1 and 2, then (0, 0) again.
  private static final int[][] SPECIAL = {
    {0, 0}, {0, 1}, {1, 1}, {0, 2}, {1, 2}, {2, 2}, {3, 2}, {0, 0}
  };

  private static final String[] OPERATIONS = {"a", "o", "x", "p"};

  private LookupTables() {}

  static void ranges(TableBuilder t) {
    Expr base = t.preprocessed("base", "x / 8");
    Expr bits = t.preprocessed("bits", "bits");
    Expr special = t.preprocessed("sp", "1 on the special row, where base = bits = 0");
    for (int j = 0; j < RANGE_VALUES; j++) {
      Expr x = base.times(RANGE_VALUES).plus(j).minus(special.times(j - SPECIAL[j][0]));
      Expr uses = t.column("m" + j, "uses of 8·base + " + j);
      t.provide(Bus.VRNG, uses, x, bits.plus(special.times(SPECIAL[j][1])));
    }
  }

  /// AND, OR, XOR and pair of one (x, y) are four offers; x & y of the low two bits is linear in
  /// the bits of x because those of y are constants.
  static void bytes(TableBuilder t) {
    Expr xHigh = t.preprocessed("xh", "x >> 2");
    Expr x0 = t.preprocessed("x0", "bit 0 of x");
    Expr x1 = t.preprocessed("x1", "bit 1 of x");
    Expr yHigh = t.preprocessed("yb", "y >> 2");
    Expr andHigh = t.preprocessed("nh", "(x & y) >> 2");
    for (int j = 0; j < BYTE_VALUES; j++) {
      Expr x = xHigh.times(4).plus(x0).plus(x1.times(2));
      Expr y = yHigh.times(4).plus(j);
      Expr and = andHigh.times(4).plus(x0.times(j & 1)).plus(x1.times(j & 2));
      Expr sum = x.plus(y);
      Expr[] z = {and, sum.minus(and), sum.minus(and.times(2)), t.constant(0)};
      for (int op = 0; op < z.length; op++) {
        Expr uses = t.column("m" + j + OPERATIONS[op], "uses of op " + op + ", y = 4·yb + " + j);
        t.provide(Bus.BYTE, uses, t.constant(op), x, y, z[op]);
      }
    }
  }

  static void powers(TableBuilder t) {
    Expr left = t.preprocessed("left", "1 for left shifts");
    Expr bits = t.preprocessed("bits", "split position");
    Expr low = t.preprocessed("A", "2^bits");
    Expr high = t.preprocessed("B", "2^(16-bits)");
    t.provide(Bus.POW2, t.column("mult", "uses"), left, bits, low, high);
  }
}
