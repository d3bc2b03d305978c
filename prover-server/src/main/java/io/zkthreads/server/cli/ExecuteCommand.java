package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.ExecutionReport;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Runs a bare program without proving it.
@Command(
    name = "execute",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a bare RV32IM ELF and says what a proof of it would take;",
      "or has a daemon execute a sub-block."
    })
final class ExecuteCommand implements Callable<Integer> {
  @Mixin CommonOptions common = new CommonOptions();
  @Mixin ElfRun run = new ElfRun();
  @Mixin SubBlockRun subBlock = new SubBlockRun();

  @Override
  public Integer call() throws Exception {
    if (subBlock.isGiven()) {
      return subBlock.execute(common.console());
    }
    Config config = common.load(Map.of());
    MachineConfig machine = MachineConfig.shipped();
    Program program = run.program();
    Executor executor = new Executor(program, machine.logRange());
    long began = System.nanoTime();
    Execution execution = executor.measure(Host.of(run.words()), run.limits(config));
    long nanos = System.nanoTime() - began;
    PublicWords words = ElfRun.halted(execution);
    ExecutionReport report =
        ExecutionReport.of(ZkMachine.build(program.tables(), machine), machine, execution);
    Map<String, Object> fields = ElfRun.fields(execution, words);
    fields.put("committedCells", report.committedCells());
    fields.put("predictedProofBytes", report.proofBytes());
    fields.put("executeMillis", nanos / 1_000_000);
    Map<String, Long> rows = new TreeMap<>();
    report.rows().forEach((table, n) -> rows.put(table.name(), n));
    fields.put("rows", rows);
    common
        .console()
        .result(
            fields,
            "exit code %d after %,d cycles (%.1f M/s); a proof: %,d committed cells, %.1f a cycle, about %,d bytes"
                .formatted(
                    Integer.toUnsignedLong(words.exitCode()),
                    execution.cycles(),
                    execution.cycles() * 1e3 / Math.max(1, nanos),
                    report.committedCells(),
                    report.cellsPerCycle(),
                    report.proofBytes()));
    return ExitCode.OK;
  }
}
