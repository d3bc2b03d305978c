package io.zkthreads.vm.trace;

import io.zkthreads.air.CompactProofSize;
import io.zkthreads.air.Machine;
import io.zkthreads.air.ProofSize;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.ProtocolParameters;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.OpeningRound;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.table.Table;
import java.util.ArrayList;
import java.util.List;

/// What proving an execution will take, known before any trace is filled.
///
/// @param cycles instructions of the run
/// @param tables every table of the proof, in proof order
/// @param proofBytes expected size of the proof
public record ExecutionReport(long cycles, List<TableUse> tables, long proofBytes) {
  public ExecutionReport {
    tables = List.copyOf(tables);
  }

  /// Sizes of a run on a machine.
  ///
  /// @param parameters of the proof: they decide its size
  public static ExecutionReport of(
      Machine machine, MachineConfig config, ProtocolParameters parameters, Footprint run) {
    WitnessPlan plan = WitnessPlan.of(config, run.rows(), HeightPolicy.forRun(config, run));
    List<Table> ids = new ArrayList<>();
    List<BatchInstance> instances = new ArrayList<>();
    for (Table table : tables(machine)) {
      for (int logHeight : logHeights(table, machine, config, run, plan)) {
        ids.add(table);
        instances.add(BatchInstance.ofShape(machine.table(table.id()).air(), logHeight));
      }
    }
    List<Matrix> matrices;
    long bytes;
    switch (parameters) {
      case Parameters p -> {
        BatchShape shape =
            BatchShape.of(new BatchStatement(p, new byte[0], new int[0], instances, List.of()));
        matrices = matrices(shape);
        bytes = ProofSize.expected(shape);
      }
      case CompactParameters p -> {
        matrices = matrices(instances);
        bytes = CompactProofSize.expected(CompactShape.of(p, instances));
      }
    }
    List<TableUse> tables = new ArrayList<>();
    for (Table table : tables(machine)) {
      if (ids.contains(table)) {
        tables.add(use(table, config, run, matrices, ids));
      }
    }
    return new ExecutionReport(run.cycles(), tables, bytes);
  }

  /// Columns that are opened.
  ///
  /// @param main whether they are the table's main columns
  /// @param isCommitted whether the prover commits to them
  private record Matrix(
      int instance, int width, int logHeight, boolean main, boolean isCommitted) {}

  private static List<Matrix> matrices(BatchShape shape) {
    List<Matrix> matrices = new ArrayList<>();
    for (OpeningRound round : shape.rounds()) {
      for (OpeningRound.Matrix m : round.matrices()) {
        matrices.add(
            new Matrix(
                m.instance(),
                m.width(),
                m.logHeight(),
                round.kind() == OpeningRound.Kind.MAIN,
                round.kind() != OpeningRound.Kind.PREPROCESSED));
      }
    }
    return matrices;
  }

  private static List<Matrix> matrices(List<BatchInstance> instances) {
    List<Matrix> matrices = new ArrayList<>();
    for (int i = 0; i < instances.size(); i++) {
      BatchInstance instance = instances.get(i);
      matrices.add(new Matrix(i, instance.air().width(), instance.logHeight(), true, true));
      if (instance.hasPreprocessed()) {
        int width = instance.air().preprocessedWidth();
        matrices.add(new Matrix(i, width, instance.logHeight(), false, false));
      }
    }
    return matrices;
  }

  private static List<Table> tables(Machine machine) {
    return machine.tables().stream().map(spec -> Tables.of(spec.air().id())).toList();
  }

  /// Base field elements that the prover commits to.
  public long committedCells() {
    return tables.stream().mapToLong(TableUse::cells).sum();
  }

  /// Committed cells per instruction.
  public double cellsPerCycle() {
    return (double) committedCells() / cycles;
  }

  /// Columns that are opened at each query.
  public long openedColumns() {
    return tables.stream().mapToLong(TableUse::openedColumns).sum();
  }

  private static List<Integer> logHeights(
      Table table, Machine machine, MachineConfig config, Footprint run, WitnessPlan plan) {
    return switch (table.kind()) {
      case INSTRUCTION, CALLED -> plan.logHeights().getOrDefault(table, List.of());
      case ONCE ->
          List.of(
              HeightPolicy.logHeight(
                  run.rows(table),
                  table == Tables.PUB ? PublicWords.MIN_LOG_HEIGHT : config.minLogHeight()));
      case PREPROCESSED -> List.of(machine.table(table.id()).minLogHeight());
    };
  }

  private static TableUse use(
      Table table, MachineConfig config, Footprint run, List<Matrix> matrices, List<Table> ids) {
    List<Integer> logHeights = new ArrayList<>();
    long cells = 0;
    long columns = 0;
    for (Matrix m : matrices) {
      if (ids.get(m.instance()).id() == table.id()) {
        columns += m.width();
        cells += m.isCommitted() ? (long) m.width() << m.logHeight() : 0;
        if (m.main()) {
          logHeights.add(m.logHeight());
        }
      }
    }
    TableUse full = new TableUse(table, config.lanes(table), 0, logHeights, cells, columns);
    long rows = run.rows().getOrDefault(table, full.capacity());
    return new TableUse(table, full.lanes(), rows, logHeights, cells, columns);
  }
}
