package io.zkthreads.server.cli;

import io.zkthreads.air.Machine;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.prove.MemoryBudget;
import io.zkthreads.server.prove.ProofMemory;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Profile;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.ExecutionReport;
import io.zkthreads.vm.trace.Footprint;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Runs a bare program without proving it.
@Command(
    name = "execute",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a program and says what a proof of it would take.",
      "The program is a bare RV32IM ELF. With --daemon it runs there, and so does a sub-block."
    })
final class ExecuteCommand implements Callable<Integer> {
  @Mixin CommonOptions common = new CommonOptions();
  @Mixin ElfRun run = new ElfRun();
  @Mixin ProfileOptions profile = new ProfileOptions();
  @Mixin DaemonRun daemon = new DaemonRun();

  @Override
  public Integer call() throws Exception {
    profile.check(run.inputs());
    if (daemon.isAsked()) {
      if (profile.isAsked()) {
        throw new BadInput(
            "expected a run here for --functions, --folded or --trace, got --daemon");
      }
      return daemon.execute(common, run);
    }
    Config config = common.load(Map.of());
    Program program = run.program();
    MachineConfig machine = MachineConfig.shipped().forProgram(program.tables());
    Executor executor = new Executor(program, machine.logRange());
    long began = System.nanoTime();
    Profile watch = new Profile(program.tables().entry(), profile.trace);
    Execution execution =
        profile.isAsked()
            ? executor.measure(Host.of(run.words()), run.limits(config), watch)
            : executor.measure(Host.of(run.words()), run.limits(config));
    long nanos = System.nanoTime() - began;
    if (profile.isAsked()) {
      profile.tell(common.console(), watch, run.symbols());
    }
    run.tell(common.console(), execution);
    PublicWords words = ElfRun.halted(execution, run.symbols());
    Machine tables = ZkMachine.build(program.tables(), machine);
    SecurityProfile security = Daemon.profile(config);
    ExecutionReport report =
        ExecutionReport.of(tables, machine, security.protocol(), Footprint.of(execution));
    long memory = ProofMemory.of(tables, security, report, execution.logBytes()).peakBytes();
    Map<String, Object> fields = ElfRun.fields(execution, words);
    if (profile.isAsked()) {
      fields.put("functions", ProfileOptions.byFunction(watch, run.symbols()));
    }
    ReportText cost = ReportText.of(report);
    fields.putAll(cost.fields());
    fields.put("predictedMemoryBytes", memory);
    MemoryBudget budget = Daemon.memoryBudget(config);
    fields.put("memoryBudgetBytes", budget.bytes());
    fields.put("executeMillis", nanos / 1_000_000);
    common.console().say(cost.table());
    common.console().say(ReportText.words(words));
    common
        .console()
        .result(
            fields,
            "exit code %d after %,d cycles (%.1f M/s); a proof: %s, %,d MiB of memory"
                .formatted(
                    Integer.toUnsignedLong(words.exitCode()),
                    execution.cycles(),
                    execution.cycles() * 1e3 / Math.max(1, nanos),
                    cost.summary(),
                    memory >> 20));
    budget.objection(memory).ifPresent(text -> common.console().say("not here: " + text));
    return ExitCode.OK;
  }
}
