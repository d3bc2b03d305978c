package io.zkthreads.vm.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.stark.air.Machine;
import io.zkthreads.stark.air.Witness;
import io.zkthreads.vm.GoldenPrograms;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.TableId;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutionReportTest {
  private final MachineConfig config = MachineConfig.shipped();
  private final Program program = GoldenPrograms.bare("interp");
  private final Machine machine = ZkMachine.build(program.tables(), config);
  private final Executor executor = new Executor(program, config.logRange());

  @Test
  void theReportForetellsTheInstancesOfTheWitness() {
    ExecutionReport report =
        ExecutionReport.of(machine, config, executor.measure(Host.of(), Limits.provable()));
    Witness witness = WitnessBuilder.build(config, executor.execute(Host.of(), Limits.provable()));
    List<ExecutionReport.Instance> instances =
        witness.instances().stream()
            .map(i -> new ExecutionReport.Instance(TableId.of(i.tableId()), i.main().logHeight()))
            .toList();
    assertThat(report.instances()).isEqualTo(instances);
    assertThat(report.committedCells()).isGreaterThan(report.cycles() * 40);
    assertThat(report.proofBytes()).isBetween(1_000_000L, 5_000_000L);
  }

  @Test
  void aRunWithoutAnEndHasNoReport() {
    Execution execution = executor.measure(Host.of(), Limits.ofCycles(10));
    assertThatThrownBy(() -> ExecutionReport.of(machine, config, execution))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit of cycles");
  }
}
