package io.zkthreads.vm.table;

/// A preprocessed table of facts, the same for all programs. Its main columns are how often each
/// fact is asked.
public abstract class LookupTable extends PreprocessedTable {
  protected LookupTable(int id, String name, String doc) {
    super(id, name, doc);
  }

  /// How many facts are counted: the first cells of the main trace, row by row.
  public abstract int facts();

  /// How often each was asked.
  public int[] counts(Lookups lookups) {
    return lookups.of(this);
  }
}
