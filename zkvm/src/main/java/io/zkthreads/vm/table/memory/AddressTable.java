package io.zkthreads.vm.table.memory;

import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Term.Column;

/// An instruction table with a signed offset.
abstract class AddressTable extends InstructionTable {
  AddressTable(int id, String name, String doc) {
    super(id, name, doc);
  }

  final Column offset() {
    return column("imm", "signed offset (ROM)");
  }
}
