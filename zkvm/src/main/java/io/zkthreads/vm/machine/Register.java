package io.zkthreads.vm.machine;

import io.zkthreads.air.Expr;

/// A register that an instruction accesses: its number, its value before, and the slot of the
/// access within the four time steps of the instruction.
record Register(Expr number, TableBuilder.Cell before, int slot) {
  /// Slots, by role: no two accesses of a run share a key and a time.
  static final int FIRST = 0;

  static final int SECOND = 1;
  static final int MEMORY = 2;
  static final int LAST = 3;

  Expr lo() {
    return before.lo();
  }

  Expr hi() {
    return before.hi();
  }
}
