package io.zkthreads.vm.table.product;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

public final class Mul extends ProductTable {
  private final Register a = first();
  private final Register b = second();
  private final Register d = destination();
  private final Factor x = factor(a, "a");
  private final Factor y = factor(b, "b");
  private final Column[] limbs = new Column[2];
  private final Column[] carries = new Column[2];

  public Mul() {
    super(12, "MUL", "MUL");
    Term[] s = convolution(x.bytes(), y.bytes());
    Term carry = constant(0);
    for (int j = 0; j < 2; j++) {
      limbs[j] = column("o" + j, "limb " + j + " of the product");
      carries[j] = column("c" + j, "carry out of limb " + j + ", below 1020");
      zero("limb " + j, limb(s, j).plus(carry).minus(limbs[j]).minus(carries[j].times(1 << 16)));
      range(limbs[j], 16);
      range(carries[j], 11);
      carry = carries[j];
    }
    fetch(d.number(), a.number(), b.number());
    read(a);
    read(b);
    write(d, limbs[0], limbs[1]);
    next();
  }

  @Override
  protected void fill(Row row) {
    int u = row.old(a);
    int v = row.old(b);
    x.fill(row, u);
    y.fill(row, v);
    int carry = fillLimb(row, limbs[0], carries[0], convolution(u, v, 0));
    fillLimb(row, limbs[1], carries[1], convolution(u, v, 1) + carry);
  }
}
