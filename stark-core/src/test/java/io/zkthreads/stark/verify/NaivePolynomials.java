package io.zkthreads.stark.verify;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;

/// Transforms as in a textbook: recursive, one column at a time.
final class NaivePolynomials {
  private NaivePolynomials() {}

  /// Values of the polynomial with these coefficients on shift·<w>, 2^logSize points in natural
  /// order.
  static int[] evaluate(int[] coefficients, int logSize, int shift) {
    int[] scaled = new int[1 << logSize];
    int power = KoalaBear.ONE;
    for (int i = 0; i < coefficients.length; i++) {
      scaled[i] = KoalaBear.multiply(coefficients[i], power);
      power = KoalaBear.multiply(power, shift);
    }
    return transform(scaled, KoalaBear.twoAdicGenerator(logSize));
  }

  /// Coefficients of the polynomial with these values on shift·<w>.
  static int[] interpolate(int[] values, int shift) {
    int logSize = Integer.numberOfTrailingZeros(values.length);
    int[] coefficients = transform(values, KoalaBear.inverse(KoalaBear.twoAdicGenerator(logSize)));
    int inverseShift = KoalaBear.inverse(shift);
    int scale = KoalaBear.inverse(KoalaBear.fromCanonical(values.length));
    for (int i = 0; i < coefficients.length; i++) {
      coefficients[i] = KoalaBear.multiply(coefficients[i], scale);
      scale = KoalaBear.multiply(scale, inverseShift);
    }
    return coefficients;
  }

  static Extension evaluate(int[] coefficients, Extension x) {
    Extension value = x.field().zero();
    for (int i = coefficients.length - 1; i >= 0; i--) {
      value = value.times(x).plus(x.field().ofBase(coefficients[i]));
    }
    return value;
  }

  private static int[] transform(int[] values, int generator) {
    int n = values.length;
    if (n == 1) {
      return values.clone();
    }
    int[] even = new int[n / 2];
    int[] odd = new int[n / 2];
    for (int i = 0; i < n / 2; i++) {
      even[i] = values[2 * i];
      odd[i] = values[2 * i + 1];
    }
    int square = KoalaBear.multiply(generator, generator);
    even = transform(even, square);
    odd = transform(odd, square);
    int[] result = new int[n];
    int power = KoalaBear.ONE;
    for (int i = 0; i < n / 2; i++) {
      int twisted = KoalaBear.multiply(power, odd[i]);
      result[i] = KoalaBear.add(even[i], twisted);
      result[i + n / 2] = KoalaBear.subtract(even[i], twisted);
      power = KoalaBear.multiply(power, generator);
    }
    return result;
  }
}
