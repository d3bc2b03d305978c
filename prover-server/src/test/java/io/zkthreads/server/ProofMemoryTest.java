package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.server.prove.ProofMemory;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.ExecutionReport;
import io.zkthreads.vm.trace.Footprint;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProofMemoryTest {
  private static final Path MARKET = Path.of("..", "benchmarks", "programs", "market.elf");
  private static final long GIB = 1L << 30;

  @Test
  void theMemoryOfAProofOf2To20CyclesIsForetoldBeforeItsTablesAreFilled() throws IOException {
    MachineConfig config = MachineConfig.shipped();
    Program program = Program.bare(Image.require(Files.readAllBytes(MARKET)));
    Machine machine = ZkMachine.build(program.tables(), config);
    Executor executor = new Executor(program, config.logRange());
    Execution measured = executor.measure(Host.of(), Limits.provable());
    assertThat(measured.cycles()).isGreaterThan(1 << 20);
    SecurityProfile profile = SecurityProfile.PROVEN_100;
    ExecutionReport report =
        ExecutionReport.of(machine, config, profile.parameters(), Footprint.of(measured));
    ProofMemory memory = ProofMemory.of(machine, profile, report, measured.logBytes());
    Witness witness = WitnessBuilder.build(config, executor.execute(Host.of(), Limits.provable()));
    long words = witness.instances().stream().mapToLong(i -> i.main().words().length).sum();
    assertThat(memory.traceBytes()).isEqualTo(4 * words);
    assertThat(memory.logBytes()).isEqualTo(measured.logBytes()).isPositive();
    assertThat(memory.peakBytes())
        .isEqualTo(
            memory.plan().peak()
                + memory.plan().keyBytes()
                + memory.traceBytes()
                + memory.logBytes()
                + memory.rootBytes()
                + ProofMemory.PROCESS_BYTES)
        .isLessThan(4 * GIB);
  }
}
