package io.zkthreads.vm.table.comparison;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term.Column;

public final class Slti extends ComparisonTable {
  private final Column sg = signedness();
  private final Register a = first();
  private final Register d = destination();
  private final Column lo = column("imm_lo", "immediate, low (ROM)");
  private final Column hi =
      column("imm_hi", "immediate, high limb: 0, 0xffff, or -1 when signed (ROM)");
  private final Column signOfA = sign("as", a.hi(), sg, "rs1");
  private final Less less = less(a.lo(), signed(a.hi(), signOfA), lo, hi);

  public Slti() {
    super(9, "SLTI", "SLTI, SLTIU");
    fetch(d.number(), a.number(), lo, hi, sg);
    read(a);
    write(d, less.lt(), constant(0));
    next();
  }

  @Override
  protected void fill(Row row) {
    int x = row.old(a);
    int y = row.field(lo) | row.signedField(hi) << 16;
    int signed = row.field(sg);
    fillSign(row, signOfA, signed, x);
    less.fill(row, signed, x, y);
  }
}
