package io.zkthreads.vm.table.bitwise;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

public final class Bitr2 extends LogicTable {
  private final Column op = operation(" (ROM)");
  private final Register b = source("b", Register.SECOND, "the other operand");
  private final Register d = destination();
  private final Bytes bytesOfD = bytes("a", "rs1");
  private final Bytes bytesOfB = bytes("b", "rs2");

  public Bitr2() {
    super(28, "BITR2", "AND, OR, XOR with rd = rs1 or rd = rs2");
    resultBytes();
    Term[] x = split("a", bytesOfD, d);
    Term[] y = split("b", bytesOfB, b);
    fetch(d.number(), b.number(), op);
    read(b);
    finish(op, x, y, d);
  }

  @Override
  protected void fill(Row row) {
    bytesOfD.fill(row, row.old(d));
    bytesOfB.fill(row, row.old(b));
    fillResult(row, row.field(op), row.old(d), row.old(b));
  }
}
