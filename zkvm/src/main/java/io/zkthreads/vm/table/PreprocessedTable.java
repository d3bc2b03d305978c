package io.zkthreads.vm.table;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.program.ProgramTables;

/// A table whose height and preprocessed columns the key fixes.
public abstract class PreprocessedTable extends Table {
  /// Fewest log2 rows of any table.
  public static final int MIN_LOG_HEIGHT = 10;

  protected PreprocessedTable(int id, String name, String doc) {
    super(id, name, Kind.PREPROCESSED, doc);
  }

  /// A main trace of width 0 has no opening, so a table without main columns carries one of zeros.
  protected final void unused() {
    zero("nil", column("nil", "unused, 0"));
  }

  /// The preprocessed columns with a program.
  public abstract Trace values(ProgramTables program);

  /// Preprocessed columns, row by row.
  protected static final class Values {
    private final Trace trace;
    private int at;

    /// @param rows that will be used; what is not put is 0
    public Values(int width, int rows) {
      int least = Math.max(1 << MIN_LOG_HEIGHT, rows);
      trace = Trace.allocate(width, 32 - Integer.numberOfLeadingZeros(least - 1));
    }

    /// Appends canonical elements.
    public Values row(int... canonical) {
      for (int value : canonical) {
        trace.words()[at++] = KoalaBear.fromCanonical(value);
      }
      return this;
    }

    /// Repeats a row to the end: padding that is as valid as any row.
    public Values pad(int... canonical) {
      while (at < trace.words().length) {
        row(canonical);
      }
      return this;
    }

    public Trace trace() {
      return trace;
    }
  }
}
