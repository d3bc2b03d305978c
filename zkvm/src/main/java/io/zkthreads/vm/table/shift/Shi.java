package io.zkthreads.vm.table.shift;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// The selectors and `ar` are decoded from one ROM field: L1 + 2·R0 + 3·R1 + 4·ar is injective on
/// what the booleans allow.
public final class Shi extends ShiftTable {
  private static final int CODE = 5;

  private final Column ar = bit("ar", "1 for SRAI");
  private final Register a = first();
  private final Register d = destination();
  private final Split split = split(" (ROM)");
  private final Shifted shifted = shift(a, ar, split);

  public Shi() {
    super(10, "SHI", "SLLI, SRLI, SRAI");
    Term code = left16.plus(right.times(2)).plus(right16.times(3)).plus(ar.times(4));
    fetch(d.number(), a.number(), split.bits(), split.low(), split.high(), code);
    read(a);
    write(d, shifted.lo(), shifted.hi());
    next();
  }

  @Override
  protected void fill(Row row) {
    int code = row.field(CODE);
    fillKind(row, code & 3);
    row.setBit(ar, code >> 2);
    shifted.fill(row, row.old(a), row.field(split.bits()), code & 3, code >> 2);
  }
}
