package io.zkthreads.vm.machine;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.PreprocessedTable;
import io.zkthreads.vm.table.Table;
import io.zkthreads.vm.table.TableDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The machine ZT32: the tables that a program needs, in a configuration, for key generation.
///
/// Start reading at the package `io.zkthreads.vm.table`, then a family of tables, for example
/// `io.zkthreads.vm.table.arithmetic`.
public final class ZkMachine {
  /// Which machine this is. A change of a table, its id or its rules makes another machine, which
  /// gets the next number; keys and proofs of the ones before go on being verified.
  public static final int NUMBER = 4;

  private ZkMachine() {}

  /// What a proof about runs of `program` is about.
  public static Machine build(ProgramTables program, MachineConfig config) {
    Map<Integer, Trace> preprocessed = new LinkedHashMap<>();
    List<TableSpec> tables = new ArrayList<>();
    for (Table table : Tables.needed(program)) {
      if (table instanceof PreprocessedTable p) {
        Trace values = p.values(program);
        preprocessed.put(table.id(), values);
        tables.add(spec(table, config, values.logHeight(), values.logHeight()));
      } else {
        tables.add(spec(table, config, config.minLogHeight(), config.maxLogHeight()));
      }
    }
    return new Machine(NUMBER, tables, preprocessed, config.maxTimedRows());
  }

  private static TableSpec spec(Table table, MachineConfig config, int min, int max) {
    Occurrence occurrence = table.hasLanes() ? Occurrence.ANY : Occurrence.ONCE;
    boolean publicWords = table == Tables.PUB;
    return new TableSpec(
        define(table, config).air(), occurrence, min, max, publicWords, table.timed());
  }

  /// The definition of one table.
  public static TableDefinition define(Table table, MachineConfig config) {
    return table.define(config.lanes(table), config.reach());
  }
}
