package io.zkthreads.vm.trace;

import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.table.RowLog;

/// Rows of loads, stores, jumps by register, the OS, and BUMP.
final class MemoryRows {
  private MemoryRows() {}

  static void loadWord(RowWriter w) {
    w.putFrame();
    w.putRegister(1, 2, 0);
    w.putRegister(0, 6, 3);
    w.putField(2);
    w.putAccess(4, 2);
    checkAddress(w);
  }

  static void loadPart(RowWriter w) {
    int address = w.logged(2) + w.signedField(2);
    int isByte = w.field(3);
    int signed = w.field(4);
    int half = half(w.logged(4), address);
    int part = half >>> (8 * (address & 1)) & 255;
    int top = isByte == 1 ? part << 8 : half;
    int sign = signed & (top >>> 15);
    w.putFrame();
    w.putField(3);
    w.putField(4);
    w.putRegister(1, 2, 0);
    w.putRegister(0, 6, 3);
    w.putField(2);
    w.putBit(address & 1);
    w.putBit(address >>> 1 & 1);
    w.putAccess(4, 2);
    w.put(half);
    w.put(half & 255);
    w.put(top);
    w.putBit(sign);
    w.put(isByte == 1 ? part + 0xff00 * sign : half);
    w.lookups.pair(half);
    w.lookups.variable(top - (sign << 15), 16 - signed);
    checkAddress(w);
  }

  static void storeWord(RowWriter w) {
    w.putFrame();
    w.putRegister(0, 2, 0);
    w.putRegister(1, 4, 1);
    w.putField(2);
    w.putAccess(6, 2);
    checkAddress(w);
  }

  static void storePart(RowWriter w) {
    int address = w.logged(2) + w.signedField(2);
    int y = w.logged(4);
    int old = w.logged(6);
    int isByte = w.field(3);
    int shift = 8 * (address & 3);
    int mask = (isByte == 1 ? 0xff : 0xffff) << shift;
    int half = half(old, address);
    w.putFrame();
    w.putField(3);
    w.putRegister(0, 2, 0);
    w.putRegister(1, 4, 1);
    w.putField(2);
    w.putBit(address & 1);
    w.putBit(address >>> 1 & 1);
    w.putAccess(6, 2);
    w.put(half);
    w.put(half & 255);
    w.put(y & 255);
    w.putLimbs((old & ~mask) | (y << shift & mask));
    w.lookups.pair(half);
    w.lookups.pair(y & 0xffff);
    checkAddress(w);
  }

  private static int half(int word, int address) {
    return word >>> (8 * (address & 2)) & 0xffff;
  }

  static void jumpRegister(RowWriter w) {
    int target = w.logged(2) + w.signedField(2);
    w.putFrame();
    w.putRegister(1, 2, 0);
    w.putRegister(0, 4, 3);
    w.putField(2);
    w.putField(3);
    w.putBit(target & 1);
    checkAddress(w);
  }

  /// rs1, which the log has first, is below 2^30.
  private static void checkAddress(RowWriter w) {
    w.lookups.variable(w.logged(2) >>> 16, 14);
  }

  static void contractEcall(RowWriter w) {
    w.putFrame();
    w.putField(0);
    w.putField(1);
    w.putAccess(2, 2);
    w.putAccess(4, 3);
  }

  static void halt(RowWriter w) {
    w.putOsFrame();
    w.putAccess(2, 0);
  }

  static void exit(RowWriter w) {
    w.putOsFrame();
    w.putAccess(2, 0);
    w.putAccessTime(w.logged(5), 1);
  }

  static void read(RowWriter w) {
    w.putOsFrame();
    w.putRegister(0, 2, 3);
    w.putChecked(w.logged(4));
  }

  static void commit(RowWriter w) {
    w.putOsFrame();
    w.putRegister(0, 2, 0);
    w.putRegister(1, 4, 1);
  }

  static void crossMemory(RowWriter w) {
    w.putOsFrame();
    w.putField(3);
    w.putRegister(1, 2, 0);
    w.putField(2);
    w.putAccessTime(w.logged(5), 1);
    w.put(w.logged(4));
    checkAddress(w);
    w.putAccess(6, 2);
    w.putRegister(0, 8, 3);
    w.putLimbs(w.field(3) == 1 ? w.logged(8) : w.logged(6));
  }

  static void enter(RowWriter w) {
    w.putOsFrame();
    w.putRegister(0, 2, 0);
    w.putField(1);
    w.putAccessTime(w.logged(5), 1);
    w.put(w.logged(4));
    checkAddress(w);
  }

  /// A word carried forward to time 2^k·j. Its log has no instruction.
  static void bump(RowWriter w, RowLog log, int row, int logRange, int farBits) {
    int[] logged = log.block(row);
    int at = log.offset(row);
    int before = logged[at + 1];
    int step = logged[at + 3];
    int passed = (step << logRange) - before - 1;
    int far = passed >>> logRange;
    w.putBit(1);
    w.put(MemoryKey.space(logged[at]));
    w.put(MemoryKey.word(logged[at]));
    w.put(before);
    w.putLimbs(logged[at + 2]);
    w.put(step);
    w.put(far);
    w.lookups.passed(passed & ((1 << logRange) - 1));
    w.lookups.variable(step, farBits);
    w.lookups.variable(far, farBits);
  }
}
