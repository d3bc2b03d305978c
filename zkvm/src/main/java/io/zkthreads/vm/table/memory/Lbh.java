package io.zkthreads.vm.table.memory;

import io.zkthreads.vm.table.Cell;
import io.zkthreads.vm.table.Place;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// y puts a byte into the top of a 16-bit limb, so that one check of y − 2^15·sn serves both sizes.
public final class Lbh extends PartTable {
  private final Column by = column("by", "1 for LB, LBU (ROM)");
  private final Column sg = column("sg", "1 for LB, LH (ROM)");
  private final Register a = first();
  private final Register d = destination();
  private final Column imm = offset();
  private final Low low = low();
  private final Cell m = memory();
  private final Column half = column("h", "selected half");
  private final Column b0 = column("b0", "its low byte");
  private final Column y = column("y", "loaded value, a byte times 256");
  private final Column sn = bit("sn", "sign extension");
  private final Column lo = column("c_lo", "result, low");

  public Lbh() {
    super(16, "LBH", "LB, LBU, LH, LHU");
    Term address = address(a, imm).minus(low.inWord());
    zero("aligned half", by.not().times(low.o0()));
    zero("half", half.minus(m.lo()).minus(low.o1().times(m.hi().minus(m.lo()))));
    Term b1 = let("b1", half.minus(b0).dividedBy(1 << 8));
    bytePair(b0, b1);
    Term selected = let("bsel", b0.plus(low.o0().times(b1.minus(b0))));
    zero("y", y.minus(half).minus(by.times(selected.times(256).minus(half))));
    zero("sn unsigned", sn.times(sg.not()));
    range(y.minus(sn.times(1 << 15)), constant(16).minus(sg));
    zero("c_lo", lo.minus(half).minus(by.times(selected.plus(sn.times(0xff00)).minus(half))));
    fetch(d.number(), a.number(), imm, by, sg);
    read(a);
    access(Place.word(region(), address), m);
    write(d, lo, sn.times(0xffff));
    next();
  }

  @Override
  protected void fill(Row row) {
    int address = row.old(a) + row.signedField(imm);
    boolean isByte = row.field(by) == 1;
    int signed = row.field(sg);
    int selected = half(row.old(m), address);
    int part = selected >>> (8 * (address & 1)) & 255;
    int top = isByte ? part << 8 : selected;
    int sign = signed & (top >>> 15);
    low.fill(row, address);
    row.set(half, selected);
    row.set(b0, selected & 255);
    row.pair(selected);
    row.set(y, top);
    row.setBit(sn, sign);
    row.range(top - (sign << 15), 16 - signed);
    row.set(lo, isByte ? part + 0xff00 * sign : selected);
    fillAddress(row, row.old(a));
  }
}
