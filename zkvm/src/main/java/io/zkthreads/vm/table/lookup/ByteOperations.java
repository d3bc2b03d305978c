package io.zkthreads.vm.table.lookup;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.LookupTable;
import io.zkthreads.vm.table.Lookups;
import io.zkthreads.vm.table.Term;

/// AND, OR, XOR and pair of one (x, y) are four offers; x & y of the low two bits is linear in the
/// bits of x because those of y are constants.
public final class ByteOperations extends LookupTable {
  /// Values of y in a row.
  private static final int VALUES = 4;

  private static final String[] OPERATIONS = {"a", "o", "x", "p"};

  public ByteOperations() {
    super(
        40, "BYTE", "(op, x, y, z): 0 AND, 1 OR, 2 XOR, 3 pair with z = 0; four values of y a row");
    Term xHigh = preprocessed("xh", "x >> 2");
    Term x0 = preprocessed("x0", "bit 0 of x");
    Term x1 = preprocessed("x1", "bit 1 of x");
    Term yHigh = preprocessed("yb", "y >> 2");
    Term andHigh = preprocessed("nh", "(x & y) >> 2");
    for (int j = 0; j < VALUES; j++) {
      Term x = xHigh.times(4).plus(x0).plus(x1.times(2));
      Term y = yHigh.times(4).plus(j);
      Term and = andHigh.times(4).plus(x0.times(j & 1)).plus(x1.times(j & 2));
      Term sum = x.plus(y);
      Term[] z = {and, sum.minus(and), sum.minus(and.times(2)), constant(0)};
      for (int op = 0; op < z.length; op++) {
        Term uses = column("m" + j + OPERATIONS[op], "uses of op " + op + ", y = 4·yb + " + j);
        provide(Bus.BYTE, uses, constant(op), x, y, z[op]);
      }
    }
  }

  @Override
  public int facts() {
    return 1 << 18;
  }

  @Override
  public int[] counts(Lookups lookups) {
    return lookups.bytes();
  }

  @Override
  public Trace values(ProgramTables program) {
    Values v = new Values(5, 1 << 14);
    for (int x = 0; x < 256; x++) {
      for (int y = 0; y < 64; y++) {
        v.row(x >> 2, x & 1, x >> 1 & 1, y, x >> 2 & y);
      }
    }
    return v.trace();
  }
}
