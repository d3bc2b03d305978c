package io.zkthreads.vm.trace;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.exec.Memory;
import io.zkthreads.vm.machine.TableId;

/// The boundary of memory: for every word used, in increasing order of keys, where it starts and
/// what it is at the end.
final class Boundary implements Memory.BoundaryVisitor {
  private static final int KEY_HIGH_BITS = 13;

  private final Lookups lookups;
  private final int[] out;
  private int at;
  private int previous = -1;

  private Boundary(Lookups lookups, int[] out) {
    this.lookups = lookups;
    this.out = out;
  }

  static Trace trace(Memory memory, int minLogHeight, Lookups lookups) {
    int logHeight = HeightPolicy.logHeight(numRows(memory), minLogHeight);
    Trace trace = Trace.allocate(TableId.MEMBOUND.width(), logHeight);
    memory.forEachBoundaryWord(new Boundary(lookups, trace.words()));
    return trace;
  }

  static int numRows(Memory memory) {
    int[] rows = new int[1];
    memory.forEachBoundaryWord((key, fresh, time, word) -> rows[0]++);
    return rows[0];
  }

  @Override
  public void visit(int key, boolean fresh, int time, int word) {
    int distance = previous < 0 ? 0 : key - previous - 1;
    previous = key;
    out[at++] = KoalaBear.ONE;
    out[at++] = fresh ? KoalaBear.ONE : 0;
    putChecked(key);
    putChecked(distance);
    put(time);
    put(word & 0xffff);
    put(word >>> 16);
  }

  private void putChecked(int value) {
    put(value & 0xffff);
    put(value >>> 16);
    lookups.variable(value & 0xffff, 16);
    lookups.variable(value >>> 16, KEY_HIGH_BITS);
  }

  private void put(int value) {
    out[at++] = KoalaBear.fromCanonical(value);
  }
}
