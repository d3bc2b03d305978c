package io.zkthreads.vm.table.system;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;

/// Starts or resumes a contract. What is not code of a region has no ROM row.
public final class Enter extends RegionTable {
  private final Register a = first();
  private final Register b = secondAsRegion();

  public Enter() {
    super(25, "ENTER", "enter rs1, rs2: continue at pc rs1 of region rs2");
    fetch(a.number(), b.number());
    read(a);
    read(b);
    jump(address(a, constant(0)), b.lo());
  }

  @Override
  protected void fill(Row row) {
    fillAddress(row, row.old(a));
  }
}
