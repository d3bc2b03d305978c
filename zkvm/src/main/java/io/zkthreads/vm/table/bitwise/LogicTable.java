package io.zkthreads.vm.table.bitwise;

import io.zkthreads.vm.program.Opid;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// An instruction table whose result is made of bytes that BYTE gives.
abstract class LogicTable extends InstructionTable {
  private final Column[] z = new Column[4];

  LogicTable(int id, String name, String doc) {
    super(id, name, doc);
  }

  final Column operation(String where) {
    return column("op", "0 AND, 1 OR, 2 XOR" + where);
  }

  /// The bytes of a word: 0 and 2 are columns, the odd ones follow.
  record Bytes(Column byte0, Column byte2) {
    void fill(Row row, int word) {
      row.set(byte0, word & 255);
      row.set(byte2, word >>> 16 & 255);
    }
  }

  final Bytes bytes(String name, String what) {
    return new Bytes(
        column(name + "0", "byte 0 of " + what), column(name + "2", "byte 2 of " + what));
  }

  final void resultBytes() {
    for (int i = 0; i < 4; i++) {
      z[i] = column("z" + i, "byte " + i + " of the result");
    }
  }

  final Term[] split(String name, Bytes bytes, Register r) {
    Term byte1 = let(name + "1", r.lo().minus(bytes.byte0()).dividedBy(1 << 8));
    Term byte3 = let(name + "3", r.hi().minus(bytes.byte2()).dividedBy(1 << 8));
    return new Term[] {bytes.byte0(), byte1, bytes.byte2(), byte3};
  }

  final void finish(Term op, Term[] x, Term[] y, Register d) {
    write(d, z[0].plus(z[1].times(256)), z[2].plus(z[3].times(256)));
    for (int i = 0; i < 4; i++) {
      send(Bus.BYTE, real(), op, x[i], y[i], z[i]);
    }
    next();
  }

  final void fillResult(Row row, int op, int x, int y) {
    int result = apply(op, x, y);
    for (int i = 0; i < 4; i++) {
      int shift = 8 * i;
      row.set(z[i], result >>> shift & 255);
      row.bytes(op, x >>> shift & 255, y >>> shift & 255);
    }
  }

  static int apply(int op, int x, int y) {
    return switch (op) {
      case Opid.AND -> x & y;
      case Opid.OR -> x | y;
      default -> x ^ y;
    };
  }
}
