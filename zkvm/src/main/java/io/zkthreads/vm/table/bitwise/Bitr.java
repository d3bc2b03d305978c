package io.zkthreads.vm.table.bitwise;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

public final class Bitr extends LogicTable {
  private final Column op = operation(" (ROM)");
  private final Register a = first();
  private final Register b = second();
  private final Register d = destination();
  private final Bytes bytesOfA = bytes("a", "rs1");
  private final Bytes bytesOfB = bytes("b", "rs2");

  public Bitr() {
    super(3, "BITR", "AND, OR, XOR");
    resultBytes();
    Term[] x = split("a", bytesOfA, a);
    Term[] y = split("b", bytesOfB, b);
    fetch(d.number(), a.number(), b.number(), op);
    read(a);
    read(b);
    finish(op, x, y, d);
  }

  @Override
  protected void fill(Row row) {
    bytesOfA.fill(row, row.old(a));
    bytesOfB.fill(row, row.old(b));
    fillResult(row, row.field(op), row.old(a), row.old(b));
  }
}
