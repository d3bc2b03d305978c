package io.zkthreads.vm.table;

/// A table of exactly one instance that is filled from the run.
public abstract class OnceTable extends Table {
  protected OnceTable(int id, String name, String doc) {
    super(id, name, Kind.ONCE, doc);
  }
}
