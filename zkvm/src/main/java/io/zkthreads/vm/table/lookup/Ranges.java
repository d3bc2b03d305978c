package io.zkthreads.vm.table.lookup;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.LookupTable;
import io.zkthreads.vm.table.Lookups;
import io.zkthreads.vm.table.Term;

/// Values of 3 … 16 bits eight a row, then the special row of 0 … 2 bits: exactly 2^14 rows.
public final class Ranges extends LookupTable {
  private static final int VALUES = 8;

  /// Widest value.
  private static final int MAX_BITS = 16;

  /// What the special row holds: (x, bits) for bits 0, 1 and 2, then (0, 0) again.
  private static final int[][] SPECIAL = {
    {0, 0}, {0, 1}, {1, 1}, {0, 2}, {1, 2}, {2, 2}, {3, 2}, {0, 0}
  };

  public Ranges() {
    super(39, "VRNG", "(x, bits) with x < 2^bits, bits <= 16, 8 values a row");
    Term base = preprocessed("base", "x / 8");
    Term bits = preprocessed("bits", "bits");
    Term special = preprocessed("sp", "1 on the special row, where base = bits = 0");
    for (int j = 0; j < VALUES; j++) {
      Term x = base.times(VALUES).plus(j).minus(special.times(j - SPECIAL[j][0]));
      Term uses = column("m" + j, "uses of 8·base + " + j);
      provide(Bus.VRNG, uses, x, bits.plus(special.times(SPECIAL[j][1])));
    }
  }

  @Override
  public int facts() {
    return VALUES << 14;
  }

  @Override
  public int[] counts(Lookups lookups) {
    return lookups.ranges();
  }

  @Override
  public Trace values(ProgramTables program) {
    Values v = new Values(3, 1 << 14);
    for (int bits = 3; bits <= MAX_BITS; bits++) {
      for (int base = 0; base < 1 << (bits - 3); base++) {
        v.row(base, bits, 0);
      }
    }
    return v.row(0, 0, 1).trace();
  }
}
