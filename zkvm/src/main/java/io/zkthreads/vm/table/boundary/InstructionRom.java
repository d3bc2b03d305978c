package io.zkthreads.vm.table.boundary;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.PreprocessedTable;
import io.zkthreads.vm.table.Term;

/// A row is two instructions. Padding has opid 0, which no table fetches.
public final class InstructionRom extends PreprocessedTable {
  /// Instructions of a row.
  private static final int INSTRUCTIONS = 2;

  public InstructionRom() {
    super(37, "ROM", "every instruction of every region, decoded");
    for (int i = 0; i < INSTRUCTIONS; i++) {
      Term[] row = new Term[ProgramTables.ROM_WIDTH];
      row[0] = preprocessed("region" + i, "region of instruction " + i);
      row[1] = preprocessed("pc" + i, "its address");
      row[2] = preprocessed("opid" + i, "its table's id, 0 on padding");
      for (int f = 3; f < row.length; f++) {
        row[f] = preprocessed("f" + (f - 3) + "_" + i, "its field " + (f - 3));
      }
      provide(Bus.PROG, column("mult" + i, "how often it is executed"), row);
    }
  }

  @Override
  public Trace values(ProgramTables program) {
    return new Values(INSTRUCTIONS * ProgramTables.ROM_WIDTH, rows(program))
        .row(program.rom())
        .trace();
  }

  /// Rows that the instructions of a program take.
  public static int rows(ProgramTables program) {
    return Math.ceilDiv(program.numRomRows(), INSTRUCTIONS);
  }
}
