package io.zkthreads.vm.table.arithmetic;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term.Column;

public final class Addi extends AddTable {
  private final Register a = first();
  private final Register d = destination();
  private final Column imm = immediate();
  private final Column lo = low();
  private final Column hi = high();

  public Addi() {
    super(2, "ADDI", "ADDI with rs1 != x0");
    sum(a, imm, lo, hi);
    fetch(d.number(), a.number(), imm);
    read(a);
    writeChecked(d, lo, hi);
    next();
  }

  @Override
  protected void fill(Row row) {
    row.setChecked(lo, hi, row.old(a) + row.signedField(imm));
  }
}
