package io.zkthreads.vm.table.arithmetic;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term.Column;

public final class Add extends AddTable {
  private final Column sub = subtracts();
  private final Register a = first();
  private final Register b = second();
  private final Register d = destination();
  private final Column lo = low();
  private final Column hi = high();

  public Add() {
    super(1, "ADD", "ADD, SUB");
    sum(sub, a, b, lo, hi);
    fetch(d.number(), a.number(), b.number(), sub);
    read(a);
    read(b);
    writeChecked(d, lo, hi);
    next();
  }

  @Override
  protected void fill(Row row) {
    row.setChecked(lo, hi, sum(row, sub, row.old(a), row.old(b)));
  }
}
