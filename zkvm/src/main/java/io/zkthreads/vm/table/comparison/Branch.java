package io.zkthreads.vm.table.comparison;

import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term.Column;

/// Where a branch goes: declared after what decides it.
final class Branch {
  private final Column target;
  private final Column npc;

  Branch(Column target, Column npc) {
    this.target = target;
    this.npc = npc;
  }

  Column target() {
    return target;
  }

  Column npc() {
    return npc;
  }

  void fill(Row row, boolean taken) {
    row.set(npc, taken ? row.field(target) : row.pc() + 4);
  }
}
