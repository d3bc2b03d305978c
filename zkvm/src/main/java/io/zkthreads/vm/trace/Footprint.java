package io.zkthreads.vm.trace;

import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Table;
import io.zkthreads.vm.table.boundary.InitialWords;
import io.zkthreads.vm.table.boundary.InstructionRom;
import java.util.HashMap;
import java.util.Map;

/// What a run asks of the machine: the rows that it uses, by table. Look-up tables, which are as
/// tall as the key says whatever the run, are absent.
///
/// @param cycles instructions of the run
/// @param rows rows used; rows of one lane where a table has several
public record Footprint(long cycles, Map<Table, Long> rows) {
  public Footprint {
    rows = Map.copyOf(rows);
  }

  /// The footprint of a run that halted, also of one whose rows were not kept.
  public static Footprint of(Execution execution) {
    if (!(execution.outcome() instanceof Outcome.Halted halted)) {
      throw new IllegalArgumentException("nothing to prove: " + execution.outcome());
    }
    ProgramTables tables = execution.program().tables();
    Map<Table, Long> rows = new HashMap<>(execution.rows());
    rows.values().removeIf(n -> n == 0);
    rows.put(Tables.MEMBOUND, (long) Boundary.numRows(execution.memory()));
    rows.put(Tables.PUB, (long) halted.publicWords().entries().size());
    rows.put(Tables.IMAGE, (long) InitialWords.rows(tables.memory()));
    rows.put(Tables.ROM, (long) InstructionRom.rows(tables));
    return new Footprint(execution.cycles(), rows);
  }

  public long rows(Table table) {
    return rows.getOrDefault(table, 0L);
  }
}
