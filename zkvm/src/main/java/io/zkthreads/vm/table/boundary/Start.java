package io.zkthreads.vm.table.boundary;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.PreprocessedTable;
import io.zkthreads.vm.table.Term;

public final class Start extends PreprocessedTable {
  /// Time of the first instruction; time 0 is that of initial memory.
  public static final int FIRST_TIME = 4;

  public Start() {
    super(35, "START", "first state");
    Term real = preprocessed("real", "1 on the first row");
    Term pc = preprocessed("pc", "entry");
    unused();
    send(Bus.STATE, real, pc, constant(FIRST_TIME), constant(0));
  }

  @Override
  public Trace values(ProgramTables program) {
    return new Values(2, 1).row(1, program.entry()).trace();
  }
}
