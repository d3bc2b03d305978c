package io.zkthreads.server.prove;

import io.zkthreads.air.Machine;
import io.zkthreads.engine.MemoryPlan;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.trace.ExecutionReport;
import io.zkthreads.vm.trace.TableUse;
import java.util.ArrayList;
import java.util.List;

/// What a proof of a run takes of memory, known from its rows before anything is allocated.
///
/// @param plan what the backend holds, step by step, and the key
/// @param traceBytes the filled tables, held until the proof is made
/// @param logBytes what the executor kept to fill them
public record ProofMemory(MemoryPlan plan, long traceBytes, long logBytes) {
  public static ProofMemory of(
      Machine machine, SecurityProfile profile, ExecutionReport report, long logBytes) {
    List<Integer> tableIds = new ArrayList<>();
    List<Integer> logHeights = new ArrayList<>();
    long words = 0;
    for (TableUse use : report.tables()) {
      for (int logHeight : use.logHeights()) {
        tableIds.add(use.table().id());
        logHeights.add(logHeight);
        words += (long) machine.table(use.table().id()).air().width() << logHeight;
      }
    }
    MemoryPlan plan = MemoryPlan.of(machine, profile.parameters(), tableIds, logHeights);
    return new ProofMemory(plan, Integer.BYTES * words, logBytes);
  }

  /// The most that all of it takes at once.
  public long peakBytes() {
    return plan.peak() + plan.keyBytes() + traceBytes + logBytes;
  }
}
