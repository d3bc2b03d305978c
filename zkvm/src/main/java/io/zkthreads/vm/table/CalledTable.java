package io.zkthreads.vm.table;

import java.util.Set;

/// A table whose rows something else calls for: an instruction, another such table, or memory that
/// was left alone for long. It has a log of its own, one row of it for each row of the table.
public abstract class CalledTable extends RowTable {
  private final int logWidth;
  private final Set<Integer> operations;

  /// A table that is in a key if a table that is there sends what it receives.
  ///
  /// @param logWidth words of a row of the log
  protected CalledTable(int id, String name, String doc, int logWidth) {
    this(id, name, doc, logWidth, Set.of());
  }

  /// A table that is in a key if the program has an instruction that calls one of `operations`.
  protected CalledTable(int id, String name, String doc, int logWidth, Set<Integer> operations) {
    super(id, name, Kind.CALLED, doc);
    this.logWidth = logWidth;
    this.operations = Set.copyOf(operations);
  }

  @Override
  public final int logWidth() {
    return logWidth;
  }

  /// Operations of CALL that need this table.
  public final Set<Integer> operations() {
    return operations;
  }

  @Override
  public final void fill(RowLog log, int first, int last, int[] trace, int position, Row row) {
    int at = position;
    for (int i = first; i < last; i++) {
      row.begin(log, i, trace, at);
      fill(row);
      at += width();
    }
  }
}
