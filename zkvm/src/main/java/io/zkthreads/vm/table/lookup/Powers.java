package io.zkthreads.vm.table.lookup;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.LookupTable;
import io.zkthreads.vm.table.Term;

/// Split positions: 0 … 15 to the right, 1 … 16 to the left.
public final class Powers extends LookupTable {
  public Powers() {
    super(41, "POW2", "(left, bits, 2^bits, 2^(16 - bits)): bits 0..15 for right, 1..16 for left");
    Term left = preprocessed("left", "1 for left shifts");
    Term bits = preprocessed("bits", "split position");
    Term low = preprocessed("A", "2^bits");
    Term high = preprocessed("B", "2^(16-bits)");
    provide(Bus.POW2, column("mult", "uses"), left, bits, low, high);
  }

  /// Where a split position stands.
  public static int position(int left, int bits) {
    return left == 1 ? 15 + bits : bits;
  }

  @Override
  public int facts() {
    return 32;
  }

  @Override
  public Trace values(ProgramTables program) {
    Values v = new Values(4, 32);
    for (int bits = 0; bits < 16; bits++) {
      v.row(0, bits, 1 << bits, 1 << (16 - bits));
    }
    for (int bits = 1; bits <= 16; bits++) {
      v.row(1, bits, 1 << bits, 1 << (16 - bits));
    }
    return v.pad(0, 0, 1, 1 << 16).trace();
  }
}
