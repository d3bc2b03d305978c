package io.zkthreads.cuda.kernel;

import io.zkthreads.stark.field.KoalaBear;

/// The shift s of a coset s·H: g^(0 or 1)·w^root, w of order 2^24, which is all that a proof needs.
///
/// @param generator whether g is a factor
/// @param root exponent of w, mod 2^24
public record Shift(boolean generator, int root) {
  /// s = 1
  public static final Shift NONE = new Shift(false, 0);

  /// s = g
  public static final Shift GENERATOR = new Shift(true, 0);

  /// s = g·w^a, w of order 2^logOrder.
  public static Shift ofCoset(int logOrder, int a) {
    return new Shift(true, a << (KoalaBear.TWO_ADICITY - logOrder));
  }

  /// s as a word.
  public int word() {
    int w = KoalaBear.twoAdicGenerator(KoalaBear.TWO_ADICITY);
    int power = KoalaBear.power(w, root & ((1 << KoalaBear.TWO_ADICITY) - 1));
    return generator ? KoalaBear.multiply(KoalaBear.GENERATOR, power) : power;
  }
}
