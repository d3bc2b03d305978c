package io.zkthreads.vm.trace;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Machine;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What proving an execution will take, known before any trace is filled.
///
/// @param cycles instructions of the run
/// @param rows rows used, by table
/// @param instances heights of all instances, in proof order
/// @param committedCells Σ height·(main columns + 5·extension columns + 10 quotient columns): base
///   field elements that the prover commits to
/// @param openedColumns columns opened at each query, preprocessed ones included
/// @param proofBytes predicted size of a proof
public record ExecutionReport(
    long cycles,
    Map<TableId, Long> rows,
    List<Instance> instances,
    long committedCells,
    long openedColumns,
    long proofBytes) {
  /// Base field columns of the quotient: two chunks of five.
  private static final int QUOTIENT_COLUMNS = 10;

  private static final int EXTENSION_DEGREE = 5;

  /// Measured on proofs of 203 queries: an opened column costs its value in every query and its
  /// out-of-domain values; paths, folds and caps cost the rest.
  private static final int BYTES_PER_COLUMN = 4 * 203 + 30;

  private static final int FIXED_BYTES = 450_000;

  /// One instance of a table.
  public record Instance(TableId table, int logHeight) {}

  public ExecutionReport {
    rows = Map.copyOf(rows);
    instances = List.copyOf(instances);
  }

  /// Sizes of a run that halted, also of one whose rows were not kept.
  public static ExecutionReport of(Machine machine, MachineConfig config, Execution execution) {
    if (!(execution.outcome() instanceof Outcome.Halted halted)) {
      throw new IllegalArgumentException("nothing to prove: " + execution.outcome());
    }
    HeightPolicy policy = HeightPolicy.forCycles(execution.cycles());
    WitnessPlan plan = WitnessPlan.of(config, execution.rows(), policy);
    List<Instance> instances = new ArrayList<>();
    long cells = 0;
    long columns = 0;
    for (TableId table : TableId.values()) {
      Air air = machine.table(table.id()).air();
      for (int logHeight : logHeights(table, machine, config, execution, halted, plan)) {
        instances.add(new Instance(table, logHeight));
        cells += (long) cellsPerRow(air) << logHeight;
        columns += cellsPerRow(air) + air.preprocessedWidth();
      }
    }
    long bytes = BYTES_PER_COLUMN * columns + FIXED_BYTES;
    return new ExecutionReport(
        execution.cycles(), execution.rows(), instances, cells, columns, bytes);
  }

  /// Committed cells per instruction.
  public double cellsPerCycle() {
    return (double) committedCells / cycles;
  }

  private static List<Integer> logHeights(
      TableId table,
      Machine machine,
      MachineConfig config,
      Execution execution,
      Outcome.Halted halted,
      WitnessPlan plan) {
    return switch (table.kind()) {
      case INSTRUCTION, MEMORY -> plan.logHeights().getOrDefault(table, List.of());
      case ONCE ->
          List.of(
              table == TableId.PUB
                  ? halted.publicWords().logHeight()
                  : Boundary.logHeight(execution.memory(), config.minLogHeight()));
      case PREPROCESSED -> List.of(machine.table(table.id()).minLogHeight());
    };
  }

  /// Two interactions share an extension column; one more holds the running sum.
  private static int cellsPerRow(Air air) {
    int extension = 1 + (air.interactions().size() + 1) / 2;
    return air.width() + EXTENSION_DEGREE * extension + QUOTIENT_COLUMNS;
  }
}
