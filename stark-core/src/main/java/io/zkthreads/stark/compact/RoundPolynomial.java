package io.zkthreads.stark.compact;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.List;

/// A polynomial of one variable by its values at 0, 1, …, d.
public record RoundPolynomial(List<Extension> values) {
  public RoundPolynomial {
    values = List.copyOf(values);
  }

  /// The polynomial of a message: its values at 0, 2, 3, …, d, and `sum` at 0 and 1 together.
  public static RoundPolynomial of(List<Extension> message, Extension sum) {
    List<Extension> values = new ArrayList<>(message);
    values.add(1, sum.minus(message.getFirst()));
    return new RoundPolynomial(values);
  }

  /// What is sent of it: all values but the one at 1.
  public List<Extension> message() {
    List<Extension> message = new ArrayList<>(values);
    message.remove(1);
    return message;
  }

  /// The value at `r`, by Lagrange: Σ_i (−1)^(d − i)·C(d, i)/d!·v_i·Π_(j ≠ i) (r − j), in 3·d
  /// products.
  public Extension at(Extension r) {
    ExtensionField field = r.field();
    int degree = values.size() - 1;
    Extension[] after = new Extension[degree + 1];
    after[degree] = field.one();
    int factorial = KoalaBear.ONE;
    for (int i = degree; i > 0; i--) {
      after[i - 1] = after[i].times(r.minus(node(field, i)));
      factorial = KoalaBear.multiply(factorial, KoalaBear.fromCanonical(i));
    }
    Extension sum = field.zero();
    Extension before = field.one();
    int weight = KoalaBear.inverse(degree % 2 == 0 ? factorial : KoalaBear.negate(factorial));
    long binomial = 1;
    for (int i = 0; i <= degree; i++) {
      int scale = KoalaBear.multiply(weight, KoalaBear.fromLong(binomial));
      sum = sum.plus(values.get(i).times(before.times(after[i])).scale(scale));
      before = before.times(r.minus(node(field, i)));
      binomial = -binomial * (degree - i) / (i + 1);
    }
    return sum;
  }

  /// The node number i as an element.
  public static Extension node(ExtensionField field, int i) {
    return field.ofBase(KoalaBear.fromCanonical(i));
  }
}
