package io.zkthreads.vm.trace;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.exec.Memory;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.table.Row;

/// The boundary of memory: in increasing order of keys, for every word used where it starts and
/// what it is at the end, and every block that was left alone.
final class Boundary implements Memory.BoundaryVisitor {
  private final Row row;
  private final int[] out;
  private int at;
  private int end;

  private Boundary(Row row, int[] out) {
    this.row = row;
    this.out = out;
  }

  static Trace trace(Memory memory, int minLogHeight, Row row) {
    int logHeight = HeightPolicy.logHeight(numRows(memory), minLogHeight);
    Trace trace = Trace.allocate(Tables.MEMBOUND.width(), logHeight);
    memory.forEachBoundary(new Boundary(row, trace.words()));
    return trace;
  }

  static int numRows(Memory memory) {
    Counter counter = new Counter();
    memory.forEachBoundary(counter);
    return counter.rows;
  }

  @Override
  public void word(int key, boolean fresh, int time, int word) {
    row.begin(out, at);
    Tables.MEMBOUND.fillWord(row, gap(key), key, fresh, time, word);
    end(key + 1);
  }

  @Override
  public void block(int key, int words) {
    row.begin(out, at);
    Tables.MEMBOUND.fillBlock(row, gap(key), key, words);
    end(key + words);
  }

  private int gap(int key) {
    return at == 0 ? 0 : key - end;
  }

  private void end(int key) {
    end = key;
    at += Tables.MEMBOUND.width();
  }

  private static final class Counter implements Memory.BoundaryVisitor {
    private int rows;

    @Override
    public void word(int key, boolean fresh, int time, int word) {
      rows++;
    }

    @Override
    public void block(int key, int words) {
      rows++;
    }
  }
}
