package io.zkthreads.cuda;

import static io.zkthreads.stark.field.KoalaBear.add;
import static io.zkthreads.stark.field.KoalaBear.multiply;
import static io.zkthreads.stark.field.KoalaBear.subtract;

import io.zkthreads.stark.field.KoalaBear;

/// Values of polynomials by the recursion of Cooley and Tukey.
final class Polynomials {
  private Polynomials() {}

  /// The values of Σ c_i X^i on s·⟨w⟩, w of order 2^log, in natural order.
  static int[] values(int[] coefficients, int shift, int log) {
    int[] scaled = new int[1 << log];
    int power = KoalaBear.ONE;
    for (int i = 0; i < coefficients.length; i++) {
      scaled[i] = multiply(coefficients[i], power);
      power = multiply(power, shift);
    }
    return valuesOnSubgroup(scaled);
  }

  private static int[] valuesOnSubgroup(int[] c) {
    int n = c.length;
    if (n == 1) {
      return c;
    }
    int[] even = new int[n / 2];
    int[] odd = new int[n / 2];
    for (int i = 0; i < n / 2; i++) {
      even[i] = c[2 * i];
      odd[i] = c[2 * i + 1];
    }
    even = valuesOnSubgroup(even);
    odd = valuesOnSubgroup(odd);
    int[] values = new int[n];
    int w = KoalaBear.twoAdicGenerator(Integer.numberOfTrailingZeros(n));
    int x = KoalaBear.ONE;
    for (int i = 0; i < n / 2; i++) {
      int product = multiply(x, odd[i]);
      values[i] = add(even[i], product);
      values[n / 2 + i] = subtract(even[i], product);
      x = multiply(x, w);
    }
    return values;
  }

  static int[] bitReversed(int[] values) {
    int log = Integer.numberOfTrailingZeros(values.length);
    int[] reversed = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      reversed[i] = values[log == 0 ? 0 : Integer.reverse(i) >>> (32 - log)];
    }
    return reversed;
  }
}
