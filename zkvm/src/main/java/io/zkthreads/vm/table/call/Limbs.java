package io.zkthreads.vm.table.call;

import io.zkthreads.vm.precompile.Modulus;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;
import java.math.BigInteger;

/// Numbers of 256 bits as sixteen limbs of 16 bits, the lowest first.
final class Limbs {
  static final int COUNT = 16;

  /// 32-bit words of a number.
  static final int WORDS = 8;

  private Limbs() {}

  static int[] of(BigInteger number) {
    int[] limbs = new int[COUNT];
    for (int i = 0; i < COUNT; i++) {
      limbs[i] = number.shiftRight(16 * i).intValue() & 0xffff;
    }
    return limbs;
  }

  static Term[] constants(BigInteger number) {
    int[] limbs = of(number);
    Term[] terms = new Term[COUNT];
    for (int i = 0; i < COUNT; i++) {
      terms[i] = Term.constant(limbs[i]);
    }
    return terms;
  }

  /// Limbs or bytes of the modulus that one of four selectors chooses.
  ///
  /// @param bits of a digit, 8 or 16
  static Term[] ofModulus(Term[] selectors, int bits) {
    Term[] digits = new Term[256 / bits];
    for (int i = 0; i < digits.length; i++) {
      Term sum = Term.constant(0);
      for (int s = 0; s < Modulus.COUNT; s++) {
        int digit = Modulus.of(s).value().shiftRight(bits * i).intValue() & ((1 << bits) - 1);
        sum = sum.plus(selectors[s].times(digit));
      }
      digits[i] = sum;
    }
    return digits;
  }

  static Term sum(Term[] terms) {
    Term sum = terms[0];
    for (int i = 1; i < terms.length; i++) {
      sum = sum.plus(terms[i]);
    }
    return sum;
  }

  /// Number of the selector that is 1.
  static Term number(Term[] selectors) {
    Term number = Term.constant(0);
    for (int s = 1; s < selectors.length; s++) {
      number = number.plus(selectors[s].times(s));
    }
    return number;
  }

  static Term[] minus(Term[] a, Term[] b) {
    Term[] differences = new Term[COUNT];
    for (int i = 0; i < COUNT; i++) {
      differences[i] = a[i].minus(b[i]);
    }
    return differences;
  }

  static Term[] plus(Term[] a, Term[] b) {
    Term[] sums = new Term[COUNT];
    for (int i = 0; i < COUNT; i++) {
      sums[i] = a[i].plus(b[i]);
    }
    return sums;
  }

  /// Limb i of the number whose words the log has from `at` on.
  static int logged(Row row, int at, int i) {
    return row.logged(at + (i >> 1)) >>> (16 * (i & 1)) & 0xffff;
  }

  /// Puts a number from the log.
  static void set(Row row, Column[] limbs, int at) {
    for (int i = 0; i < COUNT; i++) {
      row.set(limbs[i], logged(row, at, i));
    }
  }

  /// Puts a number from the log whose limbs the table checks.
  static void setChecked(Row row, Column[] limbs, int at) {
    for (int i = 0; i < COUNT; i++) {
      row.setRange(limbs[i], logged(row, at, i), 16);
    }
  }
}
