package io.zkthreads.vm.table.memory;

import io.zkthreads.vm.table.Cell;
import io.zkthreads.vm.table.Place;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// The stored value is in range because whoever wrote rs2 checked it.
public final class Sw extends AddressTable {
  private final Register a = first();
  private final Register b = second();
  private final Column imm = offset();
  private final Cell m = memory();

  public Sw() {
    super(17, "SW", "SW");
    Term address = address(a, imm);
    fetch(a.number(), b.number(), imm);
    read(a);
    read(b);
    access(Place.word(region(), address), m, b.lo(), b.hi());
    next();
  }

  @Override
  protected void fill(Row row) {
    fillAddress(row, row.old(a));
  }
}
