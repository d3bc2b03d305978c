package io.zkthreads.vm.table.system;

import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Register;

public final class Commit extends InstructionTable {
  public Commit() {
    super(23, "COMMIT", "commit rs1, rs2: public word rs2 at index rs1", Frame.OS);
    Register a = first();
    Register b = second();
    fetch(a.number(), b.number());
    read(a);
    read(b);
    send(Bus.PUB, real(), a.lo(), a.hi(), b.lo(), b.hi());
    next();
  }
}
