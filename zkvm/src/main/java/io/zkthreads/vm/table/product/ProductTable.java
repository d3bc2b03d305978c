package io.zkthreads.vm.table.product;

import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// Products by convolution of bytes: limb j is s_2j + 256·s_2j+1 + c_j−1 = o_j + 2^16·c_j, where
/// s_n = Σ a_i·b_n−i. A limb sum is below 2^27 and a carry below 2^11, so nothing wraps mod p.
abstract class ProductTable extends InstructionTable {
  ProductTable(int id, String name, String doc) {
    super(id, name, doc);
  }

  /// The four bytes of a register, checked; 0 and 2 are columns.
  @SuppressWarnings("ArrayRecordComponent")
  record Factor(Column byte0, Column byte2, Term[] bytes) {
    void fill(Row row, int word) {
      row.set(byte0, word & 255);
      row.set(byte2, word >>> 16 & 255);
      row.pair(word & 0xffff);
      row.pair(word >>> 16);
    }
  }

  final Factor factor(Register r, String name) {
    Column byte0 = column(name + "0", "byte 0 of " + name);
    Column byte2 = column(name + "2", "byte 2 of " + name);
    Term byte1 = let(name + "1", r.lo().minus(byte0).dividedBy(1 << 8));
    Term byte3 = let(name + "3", r.hi().minus(byte2).dividedBy(1 << 8));
    bytePair(byte0, byte1);
    bytePair(byte2, byte3);
    return new Factor(byte0, byte2, new Term[] {byte0, byte1, byte2, byte3});
  }

  /// s_0 … s_7 of two numbers of four bytes.
  final Term[] convolution(Term[] x, Term[] y) {
    Term[] s = new Term[8];
    for (int n = 0; n < 8; n++) {
      s[n] = constant(0);
      for (int i = Math.max(0, n - 3); i <= Math.min(3, n); i++) {
        s[n] = s[n].plus(x[i].times(y[n - i]));
      }
      if (n < 7) {
        let("s" + n, s[n]);
      }
    }
    return s;
  }

  static Term limb(Term[] s, int j) {
    return s[2 * j].plus(s[2 * j + 1].times(256));
  }

  /// s_(2·limb) + 256·s_(2·limb + 1) of two words.
  static int convolution(int x, int y, int limb) {
    return byteSum(x, y, 2 * limb) + 256 * byteSum(x, y, 2 * limb + 1);
  }

  private static int byteSum(int x, int y, int n) {
    int sum = 0;
    for (int i = Math.max(0, n - 3); i <= Math.min(3, n); i++) {
      sum += (x >>> (8 * i) & 255) * (y >>> (8 * (n - i)) & 255);
    }
    return sum;
  }

  /// Puts a limb of the product and its carry, below 2^11; returns the carry.
  static int fillLimb(Row row, Column limb, Column carry, int sum) {
    row.setRange(limb, sum & 0xffff, 16);
    row.setRange(carry, sum >> 16, 11);
    return sum >> 16;
  }
}
