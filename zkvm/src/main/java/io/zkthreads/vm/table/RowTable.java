package io.zkthreads.vm.table;

/// A table whose rows follow from a log that the executor keeps of it, row by row.
///
/// Rows are independent of each other: they are cut into instances, and put into lanes, anywhere.
public abstract class RowTable extends Table {
  RowTable(int id, String name, Kind kind, String doc) {
    super(id, name, kind, doc);
  }

  /// Words of a row of the log.
  public abstract int logWidth();

  /// Fills the cells that a row of the log decides, and counts what they look up. A cell that is
  /// not filled is 0.
  protected void fill(Row row) {}

  /// Fills row `first` … `last − 1` of the log from `position` of the trace on.
  public abstract void fill(RowLog log, int first, int last, int[] trace, int position, Row row);
}
