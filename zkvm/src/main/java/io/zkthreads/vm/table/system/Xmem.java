package io.zkthreads.vm.table.system;

import io.zkthreads.vm.table.Cell;
import io.zkthreads.vm.table.Place;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term.Column;

/// A word of another region: xlw writes it to the third register, xsw takes it from there; `st`
/// selects which of the two old values moves, and both places get it. A region is any 16-bit number
/// here: memory has no word of a region that is none.
public final class Xmem extends RegionTable {
  private final Column store = column("st", "1 for xsw (ROM)");
  private final Register a = first();
  private final Register b = secondAsRegion();
  private final Cell m = memory();
  private final Register third =
      new Register(
          column("g_idx", "third register (ROM)"),
          cell(
              column("g_pts", "its last access"),
              column("g_lo", "its old value, low"),
              column("g_hi", "its old value, high"),
              Register.LAST));
  private final Column lo = column("v_lo", "word moved, low");
  private final Column hi = column("v_hi", "word moved, high");

  public Xmem() {
    super(24, "XMEM", "xlw, xsw: a word of region rs2 at address rs1");
    zero("moved lo", lo.minus(m.lo()).minus(store.times(third.lo().minus(m.lo()))));
    zero("moved hi", hi.minus(m.hi()).minus(store.times(third.hi().minus(m.hi()))));
    fetch(third.number(), a.number(), b.number(), store);
    read(a);
    read(b);
    access(Place.word(b.lo(), address(a, constant(0))), m, lo, hi);
    write(third, lo, hi);
    next();
  }

  @Override
  protected void fill(Row row) {
    row.setLimbs(lo, hi, row.field(store) == 1 ? row.old(third) : row.old(m));
    fillAddress(row, row.old(a));
  }
}
