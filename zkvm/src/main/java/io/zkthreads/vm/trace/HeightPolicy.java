package io.zkthreads.vm.trace;

import io.zkthreads.vm.machine.MachineConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// How the rows of a table become instances.
@FunctionalInterface
public interface HeightPolicy {
  /// Most instances that the remainder of a table is cut into.
  int MAX_PARTS = 3;

  /// Cells that an opened column of a proof is worth, for a run of 2^20 cycles: with it the runs
  /// that were measured have the fewest cells within [#MAX_COLUMNS].
  int CELLS_PER_COLUMN = 4000;

  /// Most columns of tables with lanes that a proof opens if the plan can help it. With 203 queries
  /// a column is 842 bytes, other tables open 320 at most and Merkle paths are 0.5 to 0.6 MB: 3 MiB
  /// for a run of 2^20 cycles.
  int MAX_COLUMNS = 2728;

  /// Most that the price is raised to: beyond, no table is cut into parts.
  int HIGHEST_PRICE = 64;

  /// log2 heights in non-increasing order that together hold `rows` rows; none for no rows.
  List<Integer> logHeights(int rows, int minLogHeight, int maxLogHeight);

  /// Instances of full height, then the smallest that holds the rest.
  static HeightPolicy full() {
    return (rows, min, max) -> cut(rows, 0, min, max);
  }

  /// Fewest cells, where one more set of columns costs as much as `price` rows: one instance, or a
  /// few of falling height such as 2^18 + 2^16.
  static HeightPolicy cheapest(long price) {
    return (rows, min, max) -> {
      List<Integer> best = cut(rows, 0, min, max);
      for (int parts = 1; parts < MAX_PARTS; parts++) {
        List<Integer> other = cut(rows, parts, min, max);
        if (cost(other, price) < cost(best, price)) {
          best = other;
        }
      }
      return best;
    };
  }

  /// [#cheapest] at a price that grows with the length of the run, which keeps the size of the
  /// proof.
  static HeightPolicy forCycles(long cycles) {
    return cheapest(price(cycles));
  }

  /// [#forCycles], or at the first higher price at which the proof opens [#MAX_COLUMNS] or fewer.
  static HeightPolicy forRun(MachineConfig config, Footprint run) {
    long price = price(run.cycles());
    long highest = HIGHEST_PRICE * price;
    while (price < highest
        && WitnessPlan.of(config, run.rows(), cheapest(price)).openedColumns(config)
            > MAX_COLUMNS) {
      price += 1 + price / 8;
    }
    return cheapest(price);
  }

  private static long price(long cycles) {
    return Math.max(1, (CELLS_PER_COLUMN * cycles) >> 20);
  }

  /// log2 of the least height that holds `rows` rows in one instance.
  static int logHeight(long rows, int minLogHeight) {
    return Math.max(minLogHeight, 64 - Long.numberOfLeadingZeros(Math.max(rows, 1) - 1));
  }

  private static long cost(List<Integer> logHeights, long price) {
    return logHeights.stream().mapToLong(h -> 1L << h).sum() + price * logHeights.size();
  }

  /// Full instances, then `parts` times the largest power of two that fits, then the rest.
  private static List<Integer> cut(int rows, int parts, int min, int max) {
    List<Integer> logHeights = new ArrayList<>(Collections.nCopies(rows >>> max, max));
    int left = rows & ((1 << max) - 1);
    for (int i = 0; i < parts && left >= 1 << min; i++) {
      int logHeight = 31 - Integer.numberOfLeadingZeros(left);
      logHeights.add(logHeight);
      left -= 1 << logHeight;
    }
    if (left > 0) {
      logHeights.add(logHeight(left, min));
    }
    return logHeights;
  }
}
