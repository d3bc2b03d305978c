package io.zkthreads.vm.trace;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.machine.TableId;
import io.zkthreads.vm.program.Opid;

/// Rows of additions, logic, constants, comparisons and branches. Columns are written in the order
/// of [TableId#columnNames].
final class ArithmeticRows {
  /// 1/d for 1 ≤ d < 2^16, as words.
  private static final int[] INVERSES = inverses();

  private ArithmeticRows() {}

  static void add(RowWriter w) {
    int x = w.logged(2);
    int y = w.logged(4);
    int sub = w.field(3);
    w.putFrame();
    w.putBit(sub);
    w.putRegister(1, 2, 0);
    w.putRegister(2, 4, 1);
    w.putRegister(0, 6, 3);
    w.putChecked(sub == 1 ? x - y : x + y);
  }

  static void addTwin(RowWriter w) {
    int y = w.logged(2);
    int x = w.logged(4);
    int sub = w.field(2);
    w.putFrame();
    w.putBit(sub);
    w.putRegister(1, 2, 1);
    w.putRegister(0, 4, 3);
    w.putChecked(sub == 1 ? x - y : x + y);
  }

  static void addImmediate(RowWriter w) {
    w.putFrame();
    w.putRegister(1, 2, 0);
    w.putRegister(0, 4, 3);
    w.putField(2);
    w.putChecked(w.logged(2) + w.signedField(2));
  }

  static void addImmediateTwin(RowWriter w) {
    w.putFrame();
    w.putRegister(0, 2, 3);
    w.putField(1);
    w.putChecked(w.logged(2) + w.signedField(1));
  }

  static void bitwise(RowWriter w) {
    w.putFrame();
    w.putField(3);
    w.putRegister(1, 2, 0);
    w.putRegister(2, 4, 1);
    w.putRegister(0, 6, 3);
    putBytes(w, w.field(3), w.logged(2), w.logged(4));
  }

  static void bitwiseTwin(RowWriter w) {
    w.putFrame();
    w.putField(2);
    w.putRegister(1, 2, 1);
    w.putRegister(0, 4, 3);
    putBytes(w, w.field(2), w.logged(4), w.logged(2));
  }

  private static void putBytes(RowWriter w, int op, int x, int y) {
    int z = logic(op, x, y);
    w.put(x & 255);
    w.put(x >>> 16 & 255);
    w.put(y & 255);
    w.put(y >>> 16 & 255);
    for (int shift = 0; shift < 32; shift += 8) {
      w.put(z >>> shift & 255);
      w.lookups.bytes(op, x >>> shift & 255, y >>> shift & 255);
    }
  }

  static void bitwiseImmediate(RowWriter w) {
    int op = w.opid() - TableId.BITI_OPID;
    int x = w.logged(2);
    int i0 = w.field(2);
    int i1 = w.field(3);
    int z = logic(op, x, (short) (i0 | i1 << 8));
    w.putFrame();
    w.put(op);
    w.putRegister(1, 2, 0);
    w.putRegister(0, 4, 3);
    w.put(x & 255);
    w.putField(2);
    w.putField(3);
    w.putField(4);
    w.putField(5);
    w.put(z & 255);
    w.put(z >>> 8 & 255);
    w.put(z >>> 16);
    w.lookups.bytes(op, x & 255, i0);
    w.lookups.bytes(op, x >>> 8 & 255, i1);
  }

  private static int logic(int op, int x, int y) {
    return switch (op) {
      case Opid.AND -> x & y;
      case Opid.OR -> x | y;
      default -> x ^ y;
    };
  }

  static void constant(RowWriter w) {
    w.putFrame();
    w.putRegister(0, 2, 3);
    w.putField(1);
    w.putField(2);
    w.putField(3);
  }

  static void branchEqual(RowWriter w) {
    int x = w.logged(2);
    int y = w.logged(4);
    int low = (x & 0xffff) - (y & 0xffff);
    int high = (x >>> 16) - (y >>> 16);
    int equal = x == y ? 1 : 0;
    w.putFrame();
    w.putField(3);
    w.putRegister(0, 2, 0);
    w.putRegister(1, 4, 1);
    w.putBit(equal);
    w.putWord(inverse(low));
    w.putWord(low == 0 ? inverse(high) : 0);
    w.putField(2);
    putNextPc(w, equal != w.field(3));
  }

  static void branchLess(RowWriter w) {
    int x = w.logged(2);
    int y = w.logged(4);
    int signed = w.field(3);
    int less = less(signed, x, y);
    w.putFrame();
    w.putField(3);
    w.putField(4);
    w.putRegister(0, 2, 0);
    w.putRegister(1, 4, 1);
    putSign(w, signed, x);
    putSign(w, signed, y);
    putDifference(w, x - y);
    w.putBit(less);
    w.putField(2);
    putNextPc(w, less != w.field(4));
  }

  private static void putNextPc(RowWriter w, boolean taken) {
    if (taken) {
      w.putField(2);
    } else {
      w.put(w.pc() + 4);
    }
  }

  static void setLess(RowWriter w) {
    int x = w.logged(2);
    int y = w.logged(4);
    int signed = w.field(3);
    w.putFrame();
    w.putField(3);
    w.putRegister(1, 2, 0);
    w.putRegister(2, 4, 1);
    w.putRegister(0, 6, 3);
    putSign(w, signed, x);
    putSign(w, signed, y);
    putDifference(w, x - y);
    w.putBit(less(signed, x, y));
  }

  static void setLessImmediate(RowWriter w) {
    int x = w.logged(2);
    int y = w.field(2) | w.signedField(3) << 16;
    int signed = w.field(4);
    w.putFrame();
    w.putField(4);
    w.putRegister(1, 2, 0);
    w.putRegister(0, 4, 3);
    w.putField(2);
    w.putField(3);
    putSign(w, signed, x);
    putDifference(w, x - y);
    w.putBit(less(signed, x, y));
  }

  /// Appends the sign of an operand, 0 when unsigned; the check leaves 15 or 16 bits of its limb.
  static void putSign(RowWriter w, int signed, int x) {
    int sign = signed & (x >>> 31);
    w.putBit(sign);
    w.lookups.variable((x >>> 16) - (sign << 15), 16 - signed);
  }

  /// Appends the low limb of a difference; both limbs are checked.
  private static void putDifference(RowWriter w, int difference) {
    w.put(difference & 0xffff);
    w.lookups.variable(difference & 0xffff, 16);
    w.lookups.variable(difference >>> 16, 16);
  }

  private static int less(int signed, int x, int y) {
    return (signed == 1 ? x < y : Integer.compareUnsigned(x, y) < 0) ? 1 : 0;
  }

  /// 1/d of a difference of limbs, 0 for 0.
  private static int inverse(int d) {
    return d < 0 ? KoalaBear.negate(INVERSES[-d]) : INVERSES[d];
  }

  /// 1/d = −(p div d)·1/(p mod d), from the division of p by d.
  private static int[] inverses() {
    int[] inverses = new int[1 << 16];
    inverses[1] = KoalaBear.ONE;
    for (int d = 2; d < inverses.length; d++) {
      int quotient = KoalaBear.fromCanonical(KoalaBear.P / d);
      inverses[d] = KoalaBear.negate(KoalaBear.multiply(quotient, inverses[KoalaBear.P % d]));
    }
    return inverses;
  }
}
