package io.zkthreads.vm.table;

/// A register that an instruction accesses: its number and its word before.
public record Register(Term number, Cell before) {
  /// Slots, by role: no two accesses of a run share a place and a time.
  public static final int FIRST = 0;

  public static final int SECOND = 1;
  public static final int MEMORY = 2;
  public static final int LAST = 3;

  public Term lo() {
    return before.lo();
  }

  public Term hi() {
    return before.hi();
  }
}
