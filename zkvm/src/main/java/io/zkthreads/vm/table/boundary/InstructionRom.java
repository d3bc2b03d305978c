package io.zkthreads.vm.table.boundary;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.PreprocessedTable;
import io.zkthreads.vm.table.Term;

/// Padding has opid 0, which no table fetches.
public final class InstructionRom extends PreprocessedTable {
  public InstructionRom() {
    super(37, "ROM", "every instruction of every region, decoded");
    Term[] row = new Term[ProgramTables.ROM_WIDTH];
    row[0] = preprocessed("region", "region");
    row[1] = preprocessed("pc", "address");
    row[2] = preprocessed("opid", "table id, 0 on padding");
    for (int i = 3; i < row.length; i++) {
      row[i] = preprocessed("f" + (i - 3), "field " + (i - 3));
    }
    provide(Bus.PROG, column("mult", "how often executed"), row);
  }

  @Override
  public Trace values(ProgramTables program) {
    return new Values(ProgramTables.ROM_WIDTH, program.numRomRows()).row(program.rom()).trace();
  }
}
