package io.zkthreads.vm.table.memory;

import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// An instruction table that accesses a byte or a half of a word.
abstract class PartTable extends AddressTable {
  /// The two low bits of an address.
  record Low(Column o0, Column o1) {
    Term inWord() {
      return o0.plus(o1.times(2));
    }

    void fill(Row row, int address) {
      row.setBit(o0, address & 1);
      row.setBit(o1, address >>> 1 & 1);
    }
  }

  PartTable(int id, String name, String doc) {
    super(id, name, doc);
  }

  final Low low() {
    return new Low(bit("o0", "bit 0 of the address"), bit("o1", "bit 1 of the address"));
  }

  /// The half of a word that an address selects.
  static int half(int word, int address) {
    return word >>> (8 * (address & 2)) & 0xffff;
  }
}
