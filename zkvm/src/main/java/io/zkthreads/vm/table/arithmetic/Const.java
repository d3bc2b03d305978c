package io.zkthreads.vm.table.arithmetic;

import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Term;

/// Everything comes from the ROM, whose limbs are in range by key generation.
public final class Const extends InstructionTable {
  public Const() {
    super(5, "CONST", "LUI, AUIPC, JAL, ADDI rd,x0,imm, FENCE");
    Register d = destination();
    Term lo = column("k_lo", "constant, low (ROM)");
    Term hi = column("k_hi", "constant, high (ROM)");
    Term npc = column("npc", "next pc (ROM)");
    fetch(d.number(), lo, hi, npc);
    write(d, lo, hi);
    jump(npc);
  }
}
