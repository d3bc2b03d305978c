package io.zkthreads.vm.table.comparison;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term.Column;

public final class Blt extends ComparisonTable {
  private final Column sg = signedness();
  private final Column ge = column("ge", "1 for BGE, BGEU (ROM)");
  private final Register a = first();
  private final Register b = second();
  private final Column signOfA = sign("as", a.hi(), sg, "rs1");
  private final Column signOfB = sign("bs", b.hi(), sg, "rs2");
  private final Less less = less(a, signOfA, b, signOfB);
  private final Branch branch = branch(exclusiveOr(less.lt(), ge));

  public Blt() {
    super(7, "BLT", "BLT, BGE, BLTU, BGEU");
    fetch(a.number(), b.number(), branch.target(), sg, ge);
    read(a);
    read(b);
    jump(branch.npc());
  }

  @Override
  protected void fill(Row row) {
    int x = row.old(a);
    int y = row.old(b);
    int signed = row.field(sg);
    fillSign(row, signOfA, signed, x);
    fillSign(row, signOfB, signed, y);
    branch.fill(row, less.fill(row, signed, x, y) != row.field(ge));
  }
}
