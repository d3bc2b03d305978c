package io.zkthreads.cuda.kernel;

import io.zkthreads.stark.field.KoalaBear;

/// The words of `RootTables` of `roots.cuh`: powers of the root of unity w of order 2^24 and of the
/// generator g, fine and coarse, and of a root of order 2^12 and its inverse in bit-reversed order.
///
/// ```text
/// | w^i | w^(2^12·i) | g^i | g^(2^12·i) |  2^12 words each
/// | v^rev(i) | v^−rev(i) |                2^11 words each, v = w^(2^12)
/// ```
public final class RootWords {
  private static final int LOG_FINE = KoalaBear.TWO_ADICITY / 2;
  private static final int FINE = 1 << LOG_FINE;
  private static final int TABLES = 5;

  /// How many there are.
  public static final int COUNT = TABLES * FINE;

  private RootWords() {}

  public static int[] make() {
    int[] words = new int[COUNT];
    int w = KoalaBear.twoAdicGenerator(KoalaBear.TWO_ADICITY);
    powers(w, words, 0);
    powers(KoalaBear.power(w, FINE), words, FINE);
    powers(KoalaBear.GENERATOR, words, 2 * FINE);
    powers(KoalaBear.power(KoalaBear.GENERATOR, FINE), words, 3 * FINE);
    for (int i = 0; i < FINE / 2; i++) {
      int reversed = Integer.reverse(i) >>> (33 - LOG_FINE);
      words[4 * FINE + i] = words[FINE + reversed];
      words[4 * FINE + FINE / 2 + i] = words[FINE + (-reversed & (FINE - 1))];
    }
    return words;
  }

  private static void powers(int base, int[] words, int from) {
    int power = KoalaBear.ONE;
    for (int i = 0; i < FINE; i++) {
      words[from + i] = power;
      power = KoalaBear.multiply(power, base);
    }
  }
}
