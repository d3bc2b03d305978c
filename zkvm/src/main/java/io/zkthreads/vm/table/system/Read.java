package io.zkthreads.vm.table.system;

import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term.Column;

/// Advice is free, but in range.
public final class Read extends InstructionTable {
  private final Register d = destination();
  private final Column lo = column("v_lo", "advice, low");
  private final Column hi = column("v_hi", "advice, high");
  private final int advice;

  public Read() {
    super(22, "READ", "read rd: the next advice word", Frame.OS);
    fetch(d.number());
    writeChecked(d, lo, hi);
    next();
    advice = logWord();
  }

  @Override
  protected void fill(Row row) {
    row.setChecked(lo, hi, row.logged(advice));
  }
}
