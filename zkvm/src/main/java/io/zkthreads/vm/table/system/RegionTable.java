package io.zkthreads.vm.table.system;

import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Term;

/// A privileged instruction that names an address by rs1 and a region by rs2, whose high limb is 0.
abstract class RegionTable extends InstructionTable {
  RegionTable(int id, String name, String doc) {
    super(id, name, doc, Frame.OS);
  }

  final Register secondAsRegion() {
    Term number = column("b_idx", "register of the region (ROM)");
    Term time = column("b_pts", "its last access");
    Term lo = column("b_lo", "region");
    return new Register(number, cell(time, lo, constant(0), Register.SECOND));
  }
}
