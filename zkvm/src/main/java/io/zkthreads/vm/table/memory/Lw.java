package io.zkthreads.vm.table.memory;

import io.zkthreads.vm.table.Cell;
import io.zkthreads.vm.table.Place;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

public final class Lw extends AddressTable {
  private final Register a = first();
  private final Register d = destination();
  private final Column imm = offset();
  private final Cell m = memory();

  public Lw() {
    super(15, "LW", "LW");
    Term address = address(a, imm);
    fetch(d.number(), a.number(), imm);
    read(a);
    access(Place.word(region(), address), m);
    write(d, m.lo(), m.hi());
    next();
  }

  @Override
  protected void fill(Row row) {
    fillAddress(row, row.old(a));
  }
}
