package io.zkthreads.vm.table.arithmetic;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term.Column;

public final class Addi2 extends AddTable {
  private final Register d = destination();
  private final Column imm = immediate();
  private final Column lo = low();
  private final Column hi = high();

  public Addi2() {
    super(27, "ADDI2", "ADDI with rd = rs1");
    sum(d, imm, lo, hi);
    fetch(d.number(), imm);
    writeChecked(d, lo, hi);
    next();
  }

  @Override
  protected void fill(Row row) {
    row.setChecked(lo, hi, row.old(d) + row.signedField(imm));
  }
}
