package io.zkthreads.vm.table.memory;

import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// Bit 0 of the target is dropped: of two targets the one that is a multiple of 4 has a ROM row.
/// The low limb of the link is an expression, since the ROM row binds pc.
public final class Jalr extends AddressTable {
  private final Register a = first();
  private final Register d = destination();
  private final Column imm = offset();
  private final Column linkHigh = column("link_hi", "(pc+4) >> 16 (ROM)");
  private final Column o0 = bit("o0", "bit 0 of rs1 + imm, dropped");

  public Jalr() {
    super(19, "JALR", "JALR: the target is a multiple of 4 below 2^24");
    Term target = address(a, imm).minus(o0);
    fetch(d.number(), a.number(), imm, linkHigh);
    read(a);
    write(d, linkLow(linkHigh), linkHigh);
    jump(target);
  }

  @Override
  protected void fill(Row row) {
    row.setBit(o0, row.old(a) + row.signedField(imm) & 1);
    fillAddress(row, row.old(a));
  }
}
