package io.zkthreads.vm.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.table.Table;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Where the constants of the shipped machine come from: the lanes of [MachineConfig#shipped] and
/// the prices of [HeightPolicy] follow from the rows of measured runs.
class ShippedSizesTest {
  private static final int MAX_LANES = 8;
  private static final long MEBIBYTE = 1 << 20;

  /// Lengths over which the lanes are chosen, all of the same weight.
  private static final List<Long> LENGTHS = List.of(1L << 18, 1L << 20, 1L << 22);

  @Test
  void eachTableHasTheLanesThatCostLeastOverTheMeasuredRuns() {
    Map<Table, Integer> lanes = new TreeMap<>();
    for (Table table : Tables.all()) {
      if (table.hasLanes()) {
        int best = bestLanes(table);
        if (best > 1) {
          lanes.put(table, best);
        }
      }
    }
    assertThat(lanes).isEqualTo(MachineConfig.shipped().lanes());
  }

  private static int bestLanes(Table table) {
    int best = 1;
    double least = Double.MAX_VALUE;
    for (int lanes = 1; lanes <= MAX_LANES; lanes++) {
      double cost = 0;
      for (long cycles : LENGTHS) {
        cost += cost(table, lanes, Mixes.ofCycles(cycles).values(), cycles);
      }
      if (cost < least) {
        least = cost;
        best = lanes;
      }
    }
    return best;
  }

  /// Cells a cycle of all runs, with opened columns as cells at their price.
  private static double cost(Table table, int lanes, Collection<Footprint> runs, long cycles) {
    int columns = table.openedColumns(lanes);
    HeightPolicy policy = HeightPolicy.forCycles(cycles);
    long price = (HeightPolicy.CELLS_PER_COLUMN * cycles) >> 20;
    double cost = 0;
    for (Footprint run : runs) {
      long rows = (run.rows(table) + lanes - 1) / lanes;
      for (int logHeight : policy.logHeights(Math.toIntExact(rows), 10, 22)) {
        cost += (double) columns * ((1L << logHeight) + price) / cycles;
      }
    }
    return cost;
  }

  @Test
  void runsOfAMillionCyclesTakeSixtyFiveCellsACycleAndProofsOfThreeMebibytes() {
    Map<String, ExecutionReport> reports = reports(1 << 20);
    reports.forEach((name, report) ->
        assertThat(report.proofBytes()).as(name).isLessThanOrEqualTo(3 * MEBIBYTE));
    assertThat(mean(reports)).as("mean of %s", reports.keySet()).isLessThan(65);
  }

  @Test
  void longerRunsTakeFewerCellsACycleInProofsOfTheSameSize() {
    Map<String, ExecutionReport> reports = reports(1 << 22);
    reports.forEach((name, report) ->
        assertThat(openedColumnsOfTablesWithLanes(report))
            .as(name)
            .isLessThanOrEqualTo(HeightPolicy.MAX_COLUMNS));
    assertThat(mean(reports)).isLessThan(mean(reports(1 << 20)));
  }

  private static long openedColumnsOfTablesWithLanes(ExecutionReport report) {
    return report.tables().stream()
        .filter(use -> use.table().hasLanes())
        .mapToLong(TableUse::openedColumns)
        .sum();
  }

  private static Map<String, ExecutionReport> reports(long cycles) {
    MachineConfig config = MachineConfig.shipped();
    Map<String, ExecutionReport> reports = new LinkedHashMap<>();
    Mixes.ofCycles(cycles)
        .forEach((name, run) -> {
          Machine machine = ZkMachine.build(Mixes.program(run), config);
          reports.put(
              name,
              ExecutionReport.of(machine, config, SecurityProfile.PROVEN_100.parameters(), run));
        });
    reports.forEach((name, report) ->
        System.out.printf(
            "%-12s 2^20·%.2f cycles: %.2f cells a cycle, %,d columns, %,d bytes%n",
            name,
            cycles / 1048576.0,
            report.cellsPerCycle(),
            report.openedColumns(),
            report.proofBytes()));
    return reports;
  }

  private static double mean(Map<String, ExecutionReport> reports) {
    return reports.values().stream()
        .mapToDouble(ExecutionReport::cellsPerCycle)
        .average()
        .orElseThrow();
  }
}
