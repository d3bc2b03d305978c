package io.zkthreads.vm.trace;

import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.table.Table;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The instances of the tables that may have several; rows of other tables are passed over.
///
/// @param logHeights log2 heights by table, non-increasing; tables without rows are absent
/// @param timedRows Σ lanes·height of the tables that move the clock
record WitnessPlan(Map<Table, List<Integer>> logHeights, long timedRows) {
  static WitnessPlan of(MachineConfig config, Map<Table, Long> rows, HeightPolicy policy) {
    Map<Table, List<Integer>> logHeights = new TreeMap<>();
    long timed = 1L << MachineConfig.MIN_LOG_HEIGHT; // START, which the verifier counts too
    for (Map.Entry<Table, Long> entry : rows.entrySet()) {
      Table table = entry.getKey();
      if (!table.hasLanes()) {
        continue;
      }
      int lanes = config.lanes(table);
      int needed = Math.toIntExact((entry.getValue() + lanes - 1) / lanes);
      List<Integer> heights =
          policy.logHeights(needed, config.minLogHeight(), config.maxLogHeight());
      if (!heights.isEmpty()) {
        logHeights.put(table, heights);
      }
      if (table.kind() == Table.Kind.INSTRUCTION) {
        timed += lanes * heights.stream().mapToLong(h -> 1L << h).sum();
      }
    }
    return new WitnessPlan(logHeights, timed);
  }

  /// Columns of these instances that a query opens.
  long openedColumns(MachineConfig config) {
    long sum = 0;
    for (Map.Entry<Table, List<Integer>> entry : logHeights.entrySet()) {
      Table table = entry.getKey();
      sum += (long) entry.getValue().size() * table.openedColumns(config.lanes(table));
    }
    return sum;
  }
}
