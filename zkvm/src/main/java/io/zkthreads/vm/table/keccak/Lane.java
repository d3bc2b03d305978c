package io.zkthreads.vm.table.keccak;

import io.zkthreads.vm.precompile.KeccakF;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// How lanes of 64 bits are told: a message (time of the call, stage, number, four limbs). Stage 2r
/// is before θ of round r, stage 2r + 1 after it; the state that the rounds end with is at stage
/// [#END].
///
/// | number | |
/// |---|---|
/// | x + 5y | lane (x, y) |
/// | 25 + x | parity of the columns of sheet x − 1, for sheet x; at odd stages |
/// | 30 + x | the same of sheet x + 1, rotated by one |
final class Lane {
  /// Number of the operation that calls the permutation.
  static final int OPERATION = new KeccakF().code();

  static final int SIDE = 5;
  static final int COUNT = 25;
  static final int END = 48;
  static final int LEFT = 25;
  static final int RIGHT = 30;
  static final int BYTES = 8;
  static final int LIMBS = 4;

  private Lane() {}

  /// Limbs of a lane whose bytes are columns.
  static Term[] ofBytes(Term[] bytes) {
    Term[] limbs = new Term[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      limbs[i] = bytes[2 * i].plus(bytes[2 * i + 1].times(1 << 8));
    }
    return limbs;
  }

  /// A tuple of the bus.
  static Term[] tuple(Term ts, Term stage, Term number, Term[] limbs) {
    return new Term[] {ts, stage, number, limbs[0], limbs[1], limbs[2], limbs[3]};
  }

  /// Σ i·selectors_i for some numbers by selector.
  static Term chosen(Term[] selectors, int... numbers) {
    Term sum = Term.constant(0);
    for (int i = 0; i < selectors.length; i++) {
      sum = sum.plus(selectors[i].times(numbers[i]));
    }
    return sum;
  }

  static Term sum(Term[] selectors) {
    Term sum = selectors[0];
    for (int i = 1; i < selectors.length; i++) {
      sum = sum.plus(selectors[i]);
    }
    return sum;
  }

  static int byteOf(long lane, int i) {
    return (int) (lane >>> (8 * i)) & 255;
  }

  static int limb(long lane, int i) {
    return (int) (lane >>> (16 * i)) & 0xffff;
  }

  /// The lane whose low half is word `at` of the log.
  static long logged(Row row, int at) {
    return Integer.toUnsignedLong(row.logged(at)) | (long) row.logged(at + 1) << 32;
  }

  static void setLimbs(Row row, Column[] limbs, long lane) {
    for (int i = 0; i < LIMBS; i++) {
      row.set(limbs[i], limb(lane, i));
    }
  }
}
