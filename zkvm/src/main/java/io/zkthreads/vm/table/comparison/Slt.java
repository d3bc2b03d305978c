package io.zkthreads.vm.table.comparison;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term.Column;

public final class Slt extends ComparisonTable {
  private final Column sg = signedness();
  private final Register a = first();
  private final Register b = second();
  private final Register d = destination();
  private final Column signOfA = sign("as", a.hi(), sg, "rs1");
  private final Column signOfB = sign("bs", b.hi(), sg, "rs2");
  private final Less less = less(a, signOfA, b, signOfB);

  public Slt() {
    super(8, "SLT", "SLT, SLTU");
    fetch(d.number(), a.number(), b.number(), sg);
    read(a);
    read(b);
    write(d, less.lt(), constant(0));
    next();
  }

  @Override
  protected void fill(Row row) {
    int x = row.old(a);
    int y = row.old(b);
    int signed = row.field(sg);
    fillSign(row, signOfA, signed, x);
    fillSign(row, signOfB, signed, y);
    less.fill(row, signed, x, y);
  }
}
