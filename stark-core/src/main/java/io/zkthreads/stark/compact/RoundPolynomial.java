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

  /// The value at `r`, by Lagrange.
  public Extension at(Extension r) {
    ExtensionField field = r.field();
    Extension sum = field.zero();
    for (int i = 0; i < values.size(); i++) {
      Extension basis = field.one();
      for (int j = 0; j < values.size(); j++) {
        if (j != i) {
          int inverse = KoalaBear.inverse(KoalaBear.fromLong(i - j));
          basis = basis.times(r.minus(node(field, j))).scale(inverse);
        }
      }
      sum = sum.plus(basis.times(values.get(i)));
    }
    return sum;
  }

  /// The node number i as an element.
  public static Extension node(ExtensionField field, int i) {
    return field.ofBase(KoalaBear.fromCanonical(i));
  }
}
