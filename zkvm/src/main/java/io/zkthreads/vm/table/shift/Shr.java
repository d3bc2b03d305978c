package io.zkthreads.vm.table.shift;

import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;
import io.zkthreads.vm.table.lookup.Powers;

/// rs2_lo = amount mod 16 + 16·(amount >= 16) + 32·up is unique: POW2 has no other row for `bits`,
/// and up < 2^11. POW2 is keyed by direction since a split at 16 is valid for left shifts only.
public final class Shr extends ShiftTable {
  private static final int LEFT = 3;

  private final Powers powers;
  private final Column ar = column("ar", "1 for SRA (ROM)");
  private final Register a = first();
  private final Register b = second();
  private final Register d = destination();
  private final Split split = split("");
  private final Column up = column("up", "b_lo >> 5");
  private final Shifted shifted;

  /// @param powers what knows the powers of two
  public Shr(Powers powers) {
    super(11, "SHR", "SLL, SRL, SRA");
    this.powers = powers;
    Term toLeft = left.plus(left16);
    send(Bus.POW2, real(), toLeft, split.bits(), split.low(), split.high());
    range(up, 11);
    Term amount = split.bits().plus(toLeft.times(constant(16).minus(split.bits().times(2))));
    zero("amount", b.lo().minus(up.times(32)).minus(left16.plus(right16).times(16)).minus(amount));
    shifted = shift(a, ar, split);
    fetch(d.number(), a.number(), b.number(), toLeft, ar);
    read(a);
    read(b);
    write(d, shifted.lo(), shifted.hi());
    next();
  }

  @Override
  protected void fill(Row row) {
    int y = row.old(b);
    int toLeft = row.field(LEFT);
    int kind = (toLeft == 1 ? 0 : 2) + (y >> 4 & 1);
    int bits = toLeft == 1 ? 16 - (y & 15) : y & 15;
    fillKind(row, kind);
    row.set(split.bits(), bits);
    row.set(split.low(), 1 << bits);
    row.set(split.high(), 1 << (16 - bits));
    row.setRange(up, (y & 0xffff) >> 5, 11);
    row.look(powers, Powers.position(toLeft, bits));
    shifted.fill(row, row.old(a), bits, kind, row.field(ar));
  }
}
