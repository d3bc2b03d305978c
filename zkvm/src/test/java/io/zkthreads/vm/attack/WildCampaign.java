package io.zkthreads.vm.attack;

import io.zkthreads.air.Machine;
import io.zkthreads.air.WitnessChecker;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.ForcedRun;
import io.zkthreads.vm.exec.ForcedRun.Forced;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.exec.WildPrograms;
import io.zkthreads.vm.exec.WildPrograms.Wild;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Executor and tables against each other on programs of any kind: what halts satisfies every table
/// and balances every bus; what traps by a rule of the machine, and is forced past it, does not.
///
/// `WildCampaign PROGRAMS [SEED]` runs as long as it is told; see `scripts/wild`.
public final class WildCampaign {
  private static final long MAX_CYCLES = 1500;
  private static final List<MachineConfig> CONFIGS =
      List.of(
          MachineConfig.singleLane(Fraud.LOG_RANGE),
          MachineConfig.shipped(),
          new MachineConfig(6, MachineConfig.shipped().lanes(), 10, 11));

  /// How often runs ended how, and what became of them.
  final Map<String, Integer> counts = new TreeMap<>();

  public static void main(String[] args) {
    int programs = Integer.parseInt(args[0]);
    long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
    System.out.println("wild programs: seeds " + seed + " to " + (seed + programs - 1));
    WildCampaign campaign = new WildCampaign();
    for (int i = 0; i < programs; i++) {
      campaign.run(seed + i);
    }
    campaign.counts.forEach((what, n) -> System.out.println("wild|" + what + "|" + n));
  }

  /// Judges the program of a seed.
  void run(long seed) {
    Wild wild = WildPrograms.of(seed);
    MachineConfig config = CONFIGS.get((int) Math.floorMod(seed, (long) CONFIGS.size()));
    Executor executor = new Executor(wild.program(), config.logRange());
    Execution execution = executor.execute(Host.of(wild.advice()), Limits.ofCycles(MAX_CYCLES));
    switch (execution.outcome()) {
      case Outcome.Halted halted when !execution.uncovered().isEmpty() ->
          count(wild.kind() + " halted after calls without tables");
      case Outcome.Halted halted -> {
        requireWitness(seed, wild, config, execution);
        count(wild.kind() + " halted, with a witness");
      }
      case Outcome.Trapped trap -> {
        count(wild.kind() + " trapped: " + trap.reason());
        if (ForcedRun.RULES_OF_THE_MACHINE.contains(trap.reason())) {
          force(seed, wild);
        }
      }
      case Outcome.LimitReached limit -> count(wild.kind() + " reached " + limit.limit());
    }
  }

  private static void requireWitness(
      long seed, Wild wild, MachineConfig config, Execution execution) {
    Machine machine = ZkMachine.build(wild.program().tables(), config);
    List<WitnessChecker.Violation> wrong =
        WitnessChecker.check(machine, WitnessBuilder.build(config, execution));
    if (!wrong.isEmpty()) {
      throw new AssertionError(
          "seed %d (%s) halted, and has no witness: %s".formatted(seed, wild.kind(), wrong));
    }
  }

  private void force(long seed, Wild wild) {
    Executor executor = new Executor(wild.program(), Fraud.LOG_RANGE);
    Optional<Forced> forced = ForcedRun.of(executor, Host.of(wild.advice()));
    if (forced.isPresent() && forced.get().execution().uncovered().isEmpty()) {
      if (Fraud.of(wild.program(), forced.get().execution()).verdict().isEmpty()) {
        throw new AssertionError(
            "seed %d (%s): the tables accept %s".formatted(seed, wild.kind(), forced.get().trap()));
      }
      count("forced past " + forced.get().trap().reason() + ", and refused");
    }
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }
}
