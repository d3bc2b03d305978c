package io.zkthreads.vm.table.memory;

import io.zkthreads.vm.table.Cell;
import io.zkthreads.vm.table.Place;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// The half that is not selected is kept, and the change of the word is the change of the selected
/// half. Both splits into bytes are checked.
public final class Sbh extends PartTable {
  private final Column by = column("by", "1 for SB (ROM)");
  private final Register a = first();
  private final Register b = second();
  private final Column imm = offset();
  private final Low low = low();
  private final Cell m = memory();
  private final Column oldHalf = column("oh", "selected half before");
  private final Column oldByte = column("ob", "its low byte");
  private final Column s = column("s", "low byte of rs2");
  private final Column newLo = column("n_lo", "word after, low");
  private final Column newHi = column("n_hi", "word after, high");

  public Sbh() {
    super(18, "SBH", "SB, SH");
    Term address = address(a, imm).minus(low.inWord());
    zero("aligned half", by.not().times(low.o0()));
    zero("half", oldHalf.minus(m.lo()).minus(low.o1().times(m.hi().minus(m.lo()))));
    Term oldTop = let("ob1", oldHalf.minus(oldByte).dividedBy(1 << 8));
    Term top = let("s1", b.lo().minus(s).dividedBy(1 << 8));
    bytePair(oldByte, oldTop);
    bytePair(s, top);
    zero("low half kept", low.o1().times(newLo.minus(m.lo())));
    zero("high half kept", low.o1().not().times(newHi.minus(m.hi())));
    Term lowByte = s.minus(oldByte);
    Term topByte = s.minus(oldTop).times(256);
    Term ofByte = let("byte", lowByte.plus(low.o0().times(topByte.minus(lowByte))));
    Term ofHalf = let("half", b.lo().minus(oldHalf));
    Term change = newLo.minus(m.lo()).plus(newHi).minus(m.hi());
    zero("change", change.minus(ofHalf).minus(by.times(ofByte.minus(ofHalf))));
    fetch(a.number(), b.number(), imm, by);
    read(a);
    read(b);
    access(Place.word(region(), address), m, newLo, newHi);
    next();
  }

  @Override
  protected void fill(Row row) {
    int address = row.old(a) + row.signedField(imm);
    int y = row.old(b);
    int old = row.old(m);
    int shift = 8 * (address & 3);
    int mask = (row.field(by) == 1 ? 0xff : 0xffff) << shift;
    int half = half(old, address);
    low.fill(row, address);
    row.set(oldHalf, half);
    row.set(oldByte, half & 255);
    row.pair(half);
    row.set(s, y & 255);
    row.pair(y & 0xffff);
    row.setLimbs(newLo, newHi, (old & ~mask) | (y << shift & mask));
    fillAddress(row, row.old(a));
  }
}
