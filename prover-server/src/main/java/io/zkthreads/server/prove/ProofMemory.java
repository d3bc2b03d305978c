package io.zkthreads.server.prove;

import io.zkthreads.air.Machine;
import io.zkthreads.engine.MemoryPlan;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.ProtocolParameters;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.ExecutionReport;
import io.zkthreads.vm.trace.Footprint;
import io.zkthreads.vm.trace.TableUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// What a proof of a run takes of memory, known from its rows before anything is allocated.
///
/// @param plan what the backend holds, step by step, and the key
/// @param traceBytes the filled tables, held until the proof is made
/// @param logBytes what the executor kept to fill them
/// @param rootBytes the roots of unity of all transforms
public record ProofMemory(MemoryPlan plan, long traceBytes, long logBytes, long rootBytes) {
  /// What a process holds besides: its classes and constants, memory of the guest, the bytes of a
  /// proof while it is encoded and verified.
  public static final long PROCESS_BYTES = 48L << 20;

  /// Instructions after which a run is known to be no small one.
  private static final long LOOK_CYCLES = 1 << 17;

  public static ProofMemory of(
      Machine machine, SecurityProfile profile, ExecutionReport report, long logBytes) {
    List<Integer> tableIds = new ArrayList<>();
    List<Integer> logHeights = new ArrayList<>();
    long words = 0;
    int tallest = 0;
    for (TableUse use : report.tables()) {
      for (int logHeight : use.logHeights()) {
        tableIds.add(use.table().id());
        logHeights.add(logHeight);
        words += (long) machine.table(use.table().id()).air().width() << logHeight;
        tallest = Math.max(tallest, logHeight);
      }
    }
    MemoryPlan plan = MemoryPlan.of(machine, profile.protocol(), tableIds, logHeights);
    return new ProofMemory(
        plan,
        Integer.BYTES * words,
        logBytes,
        rootBytes(logDomain(profile.protocol(), tallest, words)));
  }

  /// log2 of the greatest transform.
  private static int logDomain(ProtocolParameters parameters, int tallest, long words) {
    return switch (parameters) {
      case Parameters p -> tallest + p.logBlowup();
      case CompactParameters p ->
          Long.SIZE
              - Long.numberOfLeadingZeros(words - 1)
              + p.main().logInvRate()
              - p.main().firstFold();
    };
  }

  /// A table of 2^(k−1) powers for each order 2^k up to the domain's, and one of their inverses.
  private static long rootBytes(int logDomain) {
    return (2L * Integer.BYTES) << logDomain;
  }

  /// What proving a run of `program` takes, if it is so short that finding out costs nothing; empty
  /// if it is long or does not halt.
  public static OptionalLong ofShortRun(
      Program program, MachineConfig machine, SecurityProfile profile, Host host, Limits limits) {
    Limits few = Limits.ofCycles(Math.min(limits.cycles(), LOOK_CYCLES));
    MachineConfig config = machine.forProgram(program.tables());
    Execution run = new Executor(program, config.logRange()).measure(host, few);
    if (!(run.outcome() instanceof Outcome.Halted)) {
      return OptionalLong.empty();
    }
    Machine tables = ZkMachine.build(program.tables(), config);
    ExecutionReport report =
        ExecutionReport.of(tables, config, profile.protocol(), Footprint.of(run));
    return OptionalLong.of(of(tables, profile, report, run.logBytes()).peakBytes());
  }

  /// What making the key of `program` takes.
  public static long ofKey(Program program, MachineConfig machine, SecurityProfile profile) {
    MachineConfig config = machine.forProgram(program.tables());
    return keyBytes(ZkMachine.build(program.tables(), config), profile) + PROCESS_BYTES;
  }

  /// What the preprocessed values of a machine take, as they are and committed.
  static long keyBytes(Machine tables, SecurityProfile profile) {
    return MemoryPlan.keyBytes(tables, profile.protocol());
  }

  /// The same for a backend that has memory of its own: the heap holds what it is given.
  public ProofMemory ofDevice() {
    return new ProofMemory(new MemoryPlan(Map.of(), 0), traceBytes, logBytes, 0);
  }

  /// The most that all of it takes at once.
  public long peakBytes() {
    return plan.peak() + plan.keyBytes() + traceBytes + logBytes + rootBytes + PROCESS_BYTES;
  }
}
