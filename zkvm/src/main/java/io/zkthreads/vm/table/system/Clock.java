package io.zkthreads.vm.table.system;

import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// The time of the instruction, which is below 2^29: its limbs are one column and what is left.
public final class Clock extends InstructionTable {
  private static final int HIGH_BITS = 13;

  private final Register d = destination();
  private final Column lo = column("c_lo", "time, low");

  public Clock() {
    super(30, "CLOCK", "clock rd: the time of the instruction, 4 per instruction", Frame.OS);
    Term hi = let("c_hi", ts().minus(lo).dividedBy(1 << 16));
    fetch(d.number());
    write(d, lo, hi);
    range(lo, 16);
    range(hi, HIGH_BITS);
    next();
  }

  @Override
  protected void fill(Row row) {
    row.setRange(lo, row.ts() & 0xffff, 16);
    row.range(row.ts() >>> 16, HIGH_BITS);
  }
}
