package io.zkthreads.vm.table;

import io.zkthreads.vm.table.Term.Column;

/// A word of memory before an access: the time of its last access and its two 16-bit limbs; and the
/// slot of the access within the four time steps of an instruction.
///
/// What is a column is filled from the log of an instruction table, which has value and time there.
public final class Cell {
  private final Term time;
  private final Term lo;
  private final Term hi;
  private final int slot;
  final int timeAt;
  final int loAt;
  final int hiAt;

  /// Word of the log row that has the old value; the one after has its time. 0 before the access is
  /// declared.
  int logged;

  Cell(Term time, Term lo, Term hi, int slot) {
    this.time = time;
    this.lo = lo;
    this.hi = hi;
    this.slot = slot;
    this.timeAt = position(time);
    this.loAt = position(lo);
    this.hiAt = position(hi);
  }

  private static int position(Term t) {
    return t instanceof Column c ? c.index : -1;
  }

  public Term time() {
    return time;
  }

  public Term lo() {
    return lo;
  }

  public Term hi() {
    return hi;
  }

  public int slot() {
    return slot;
  }
}
