package io.zkthreads.vm.table.sha2;

import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;
import java.util.Arrays;
import java.util.function.IntFunction;

/// Words whose bits, or other digits, are columns: bit i at position i.
final class Digits {
  private Digits() {}

  static Term xor(Term p, Term q) {
    return p.plus(q).minus(p.times(q).times(2));
  }

  /// Σ0 or Σ1, bit by bit.
  static Term[] sum(Term[] bits, Hash.Amounts by) {
    int n = bits.length;
    Term[] out = new Term[n];
    Arrays.setAll(
        out,
        i ->
            xor(
                xor(bits[(i + by.first()) % n], bits[(i + by.second()) % n]),
                bits[(i + by.third()) % n]));
    return out;
  }

  /// σ0 or σ1, bit by bit.
  static Term[] sigma(Term[] bits, Hash.Amounts by) {
    int n = bits.length;
    Term[] out = new Term[n];
    for (int i = 0; i < n; i++) {
      Term two = xor(bits[(i + by.first()) % n], bits[(i + by.second()) % n]);
      int third = i + by.third();
      out[i] = third < n ? xor(two, bits[third]) : two;
    }
    return out;
  }

  /// A limb of a word.
  static Term limb(Term[] bits, int limb) {
    return inBase(2, bits, limb);
  }

  /// The limbs of a word.
  static Term[] limbs(Term[] bits) {
    return limbs(bits.length / 16, i -> limb(bits, i));
  }

  static Term[] limbs(int count, IntFunction<Term> limb) {
    Term[] all = new Term[count];
    Arrays.setAll(all, limb);
    return all;
  }

  /// The sixteen digits of a limb, read in a base.
  static Term inBase(int base, Term[] digits, int limb) {
    return inBase(base, limb, j -> digits[j]);
  }

  static Term inBase(int base, int limb, IntFunction<Term> digit) {
    Term sum = digit.apply(16 * limb);
    long power = 1;
    for (int j = 1; j < 16; j++) {
      power *= base;
      sum = sum.plus(digit.apply(16 * limb + j).times(power));
    }
    return sum;
  }

  /// sum − limb − 2^16·carry.
  static Term balance(Term sum, Term limb, Term carry) {
    return sum.minus(limb).minus(carry.times(1 << 16));
  }

  /// Byte i of a word, the highest being byte 0.
  static Term byteFromTop(Term[] bits, int i) {
    int lowest = bits.length - 8 * (i + 1);
    Term sum = bits[lowest];
    for (int j = 1; j < 8; j++) {
      sum = sum.plus(bits[lowest + j].times(1L << j));
    }
    return sum;
  }

  static void set(Row row, Column[] bits, long word) {
    for (int j = 0; j < bits.length; j++) {
      row.setBit(bits[j], bit(word, j));
    }
  }

  static int bit(long word, int j) {
    return (int) (word >>> j) & 1;
  }
}
