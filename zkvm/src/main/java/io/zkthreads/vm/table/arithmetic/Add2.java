package io.zkthreads.vm.table.arithmetic;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term.Column;

public final class Add2 extends AddTable {
  private final Column sub = subtracts();
  private final Register b = source("b", Register.SECOND, "the other operand");
  private final Register d = destination();
  private final Column lo = low();
  private final Column hi = high();

  public Add2() {
    super(26, "ADD2", "ADD with rd = rs1 or rd = rs2 (b is the other), SUB with rd = rs1");
    sum(sub, d, b, lo, hi);
    fetch(d.number(), b.number(), sub);
    read(b);
    writeChecked(d, lo, hi);
    next();
  }

  @Override
  protected void fill(Row row) {
    row.setChecked(lo, hi, sum(row, sub, row.old(d), row.old(b)));
  }
}
