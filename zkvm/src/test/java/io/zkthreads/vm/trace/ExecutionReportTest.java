package io.zkthreads.vm.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.GoldenPrograms;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExecutionReportTest {
  private final MachineConfig config = MachineConfig.shipped();
  private final Program program = GoldenPrograms.bare("interp");
  private final Machine machine = ZkMachine.build(program.tables(), config);
  private final Executor executor = new Executor(program, config.logRange());

  @Test
  void theReportForetellsTheInstancesOfTheWitness() {
    ExecutionReport report = report(executor.measure(Host.of(), Limits.provable()));
    Witness witness = WitnessBuilder.build(config, executor.execute(Host.of(), Limits.provable()));
    Map<Table, List<Integer>> heights = new TreeMap<>();
    for (Witness.Instance i : witness.instances()) {
      heights
          .computeIfAbsent(Tables.of(i.tableId()), t -> new ArrayList<>())
          .add(i.main().logHeight());
    }
    Map<Table, List<Integer>> foretold = new TreeMap<>();
    report.tables().forEach(use -> foretold.put(use.table(), use.logHeights()));
    assertThat(foretold).isEqualTo(heights);
  }

  @Test
  void cellsAreThoseOfMainTracesFractionsAndQuotient() {
    ExecutionReport report = report(executor.measure(Host.of(), Limits.provable()));
    for (TableUse use : report.tables()) {
      Air air = machine.table(use.table().id()).air();
      int interactions = air.interactions().size();
      // One interaction alone leaves the degree at 2: a fraction of its own, one chunk.
      int fractions = interactions == 1 ? 1 : (interactions + 1) / 2;
      int chunks = interactions == 1 ? 1 : 2;
      int width = air.width() + 5 * (1 + fractions) + 5 * chunks;
      long rows = use.logHeights().stream().mapToLong(h -> 1L << h).sum();
      assertThat(use.cells()).as(use.table().name()).isEqualTo(width * rows);
      assertThat(use.openedColumns())
          .isEqualTo((long) (width + air.preprocessedWidth()) * use.logHeights().size());
      assertThat(use.padding()).isBetween(0.0, 1.0);
      assertThat(use.rows()).isLessThanOrEqualTo(use.capacity());
    }
  }

  @Test
  void theRowsThatARunKeepsAreForetoldByOneThatKeepsNone() {
    Execution measured = executor.measure(Host.of(), Limits.provable());
    Execution execution = executor.execute(Host.of(), Limits.provable());
    long words = 0;
    for (Table table : execution.rows().keySet()) {
      RowLog log = execution.log(table);
      words += (long) log.width() * log.numRows();
    }
    assertThat(measured.logBytes()).isEqualTo(4 * words).isPositive();
    assertThat(execution.logBytes()).isEqualTo(4 * words);
  }

  private ExecutionReport report(Execution execution) {
    return ExecutionReport.of(
        machine, config, SecurityProfile.PROVEN_100.parameters(), Footprint.of(execution));
  }

  @Test
  void aRunWithoutAnEndHasNoReport() {
    Execution execution = executor.measure(Host.of(), Limits.ofCycles(10));
    assertThatThrownBy(() -> Footprint.of(execution))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit of cycles");
  }
}
