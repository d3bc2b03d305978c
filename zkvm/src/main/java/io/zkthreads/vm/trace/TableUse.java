package io.zkthreads.vm.trace;

import io.zkthreads.vm.table.Table;
import java.util.List;

/// One table in a proof.
///
/// @param table which
/// @param lanes rows of the run in one row of the trace
/// @param rows rows that the run uses; all of them for a look-up table
/// @param logHeights log2 rows of its instances, non-increasing
/// @param cells base field elements that the prover commits to: main columns, five for each
///   extension column of the lookups, five for each chunk of the quotient
/// @param openedColumns columns of all instances that are opened at each query, preprocessed ones
///   included
public record TableUse(
    Table table, int lanes, long rows, List<Integer> logHeights, long cells, long openedColumns) {
  public TableUse {
    logHeights = List.copyOf(logHeights);
  }

  /// Rows of the run that the instances have room for.
  public long capacity() {
    return lanes * logHeights.stream().mapToLong(h -> 1L << h).sum();
  }

  /// Share of the room that is left empty.
  public double padding() {
    return 1 - (double) rows / capacity();
  }
}
