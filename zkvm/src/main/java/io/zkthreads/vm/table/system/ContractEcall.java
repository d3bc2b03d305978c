package io.zkthreads.vm.table.system;

import io.zkthreads.vm.table.Cell;
import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Place;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Term;

/// A contract calls the OS: x5 = return pc, x6 = its region, both of which it cannot forge. The
/// trap address is a ROM constant.
public final class ContractEcall extends InstructionTable {
  private static final int RETURN_PC = 5;
  private static final int RETURN_REGION = 6;

  public ContractEcall() {
    super(20, "C_ECALL", "ECALL of a contract: x5 = return pc, x6 = region, continue in the OS");
    Term linkHigh = column("link_hi", "(pc+4) >> 16 (ROM)");
    Term trap = column("trap", "trap address of the OS (ROM)");
    Cell x5 = overwritten("x5", Register.MEMORY);
    Cell x6 = overwritten("x6", Register.LAST);
    fetch(linkHigh, trap);
    access(Place.register(RETURN_PC), x5, linkLow(linkHigh), linkHigh);
    access(Place.register(RETURN_REGION), x6, region(), constant(0));
    jump(trap, constant(0));
  }

  private Cell overwritten(String name, int slot) {
    return cell(
        column(name + "_pts", "last access of " + name),
        column(name + "_plo", "old " + name + ", low"),
        column(name + "_phi", "old " + name + ", high"),
        slot);
  }
}
