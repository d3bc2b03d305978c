package io.zkthreads.vm.table.system;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;

/// Starts or resumes a contract. What is not code of a region has no ROM row. The register that
/// names the region becomes 0, so that a contract sees nothing of where it was put.
public final class Enter extends RegionTable {
  private final Register a = first();
  private final Register b = secondAsRegion();

  public Enter() {
    super(25, "ENTER", "enter rs1, rs2: continue at pc rs1 of region rs2, rs2 = 0");
    fetch(a.number(), b.number());
    read(a);
    write(b, constant(0), constant(0));
    jump(address(a, constant(0)), b.lo());
  }

  @Override
  protected void fill(Row row) {
    fillAddress(row, row.old(a));
  }
}
