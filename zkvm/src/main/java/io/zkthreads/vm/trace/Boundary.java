package io.zkthreads.vm.trace;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.exec.Memory;
import io.zkthreads.vm.machine.TableId;
import io.zkthreads.vm.program.MemoryKey;

/// The boundary of memory: for every word used, in increasing order of keys, where it starts and
/// what it is at the end.
final class Boundary implements Memory.BoundaryVisitor {
  private static final int REGION_BITS = 6;
  private static final int WORD_HIGH_BITS = 6;
  private static final int GAP_HIGH_BITS = 13;

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
    boolean register = MemoryKey.space(key) == MemoryKey.REGISTER_SPACE;
    out[at++] = register ? KoalaBear.ONE : 0;
    putChecked(register ? 0 : MemoryKey.space(key), REGION_BITS);
    putLimbs(MemoryKey.word(key), WORD_HIGH_BITS);
    putLimbs(distance, GAP_HIGH_BITS);
    put(time);
    put(word & 0xffff);
    put(word >>> 16);
  }

  private void putLimbs(int value, int highBits) {
    putChecked(value & 0xffff, 16);
    putChecked(value >>> 16, highBits);
  }

  private void putChecked(int value, int bits) {
    put(value);
    lookups.variable(value, bits);
  }

  private void put(int value) {
    out[at++] = KoalaBear.fromCanonical(value);
  }
}
