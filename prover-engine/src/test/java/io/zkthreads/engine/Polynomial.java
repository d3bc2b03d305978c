package io.zkthreads.engine;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;

/// A polynomial by its coefficients, low first; everything by definition.
@SuppressWarnings("ArrayRecordComponent")
record Polynomial(int[] coefficients) {
  /// The polynomial of degree < n with these n values on shift·H.
  static Polynomial interpolate(int[] values, int shift) {
    int n = values.length;
    int log = Integer.numberOfTrailingZeros(n);
    int root = KoalaBear.inverse(KoalaBear.twoAdicGenerator(log));
    int[] powers = powers(root, n);
    int[] coefficients = new int[n];
    int scale = KoalaBear.inverse(KoalaBear.fromCanonical(n));
    int unshift = KoalaBear.inverse(shift);
    for (int k = 0; k < n; k++) {
      int sum = 0;
      for (int i = 0; i < n; i++) {
        int power = powers[(int) ((long) i * k % n)];
        sum = KoalaBear.add(sum, KoalaBear.multiply(values[i], power));
      }
      coefficients[k] = KoalaBear.multiply(sum, scale);
      scale = KoalaBear.multiply(scale, unshift);
    }
    return new Polynomial(coefficients);
  }

  int at(int x) {
    int value = 0;
    for (int k = coefficients.length - 1; k >= 0; k--) {
      value = KoalaBear.add(KoalaBear.multiply(value, x), coefficients[k]);
    }
    return value;
  }

  Extension at(Extension x) {
    Extension value = x.field().zero();
    for (int k = coefficients.length - 1; k >= 0; k--) {
      value = value.times(x).plus(x.field().ofBase(coefficients[k]));
    }
    return value;
  }

  static int[] powers(int base, int count) {
    int[] powers = new int[count];
    int power = KoalaBear.ONE;
    for (int i = 0; i < count; i++) {
      powers[i] = power;
      power = KoalaBear.multiply(power, base);
    }
    return powers;
  }

  /// The k-bit reversal of i.
  static int reverse(int i, int k) {
    return k == 0 ? 0 : Integer.reverse(i) >>> (32 - k);
  }

  /// Point number i of shift·⟨w_k⟩ in bit-reversed order.
  static int point(int shift, int k, int i) {
    return KoalaBear.multiply(shift, KoalaBear.power(KoalaBear.twoAdicGenerator(k), reverse(i, k)));
  }
}
