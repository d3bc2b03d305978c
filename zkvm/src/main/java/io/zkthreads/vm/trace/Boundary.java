package io.zkthreads.vm.trace;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.exec.Memory;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.table.Row;

/// The boundary of memory: for every word used, in increasing order of keys, where it starts and
/// what it is at the end.
final class Boundary implements Memory.BoundaryVisitor {
  private final Row row;
  private final int[] out;
  private int at;
  private int previous = -1;

  private Boundary(Row row, int[] out) {
    this.row = row;
    this.out = out;
  }

  static Trace trace(Memory memory, int minLogHeight, Row row) {
    int logHeight = HeightPolicy.logHeight(numRows(memory), minLogHeight);
    Trace trace = Trace.allocate(Tables.MEMBOUND.width(), logHeight);
    memory.forEachBoundaryWord(new Boundary(row, trace.words()));
    return trace;
  }

  static int numRows(Memory memory) {
    int[] rows = new int[1];
    memory.forEachBoundaryWord((key, fresh, time, word) -> rows[0]++);
    return rows[0];
  }

  @Override
  public void visit(int key, boolean fresh, int time, int word) {
    row.begin(out, at);
    Tables.MEMBOUND.fill(row, previous, key, fresh, time, word);
    previous = key;
    at += Tables.MEMBOUND.width();
  }
}
