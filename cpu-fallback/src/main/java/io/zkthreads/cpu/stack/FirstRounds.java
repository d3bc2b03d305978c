package io.zkthreads.cpu.stack;

import io.zkthreads.stark.compact.QuadraticSumcheck;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.ArrayList;
import java.util.List;

/// The rounds of the first fold: of sums of columns over all other variables, with their weights.
final class FirstRounds {
  private final ExtensionField field;
  private final List<Extension[]> weights = new ArrayList<>();
  private final List<Extension[]> values = new ArrayList<>();

  FirstRounds(ExtensionField field) {
    this.field = field;
  }

  /// Adds Σ_y weight(y)·value(y), y the variables that are bound here.
  void add(Extension[] weight, Extension[] value) {
    weights.add(weight);
    values.add(value);
  }

  QuadraticSumcheck.Round round() {
    Extension atZero = field.zero();
    Extension leading = field.zero();
    for (int k = 0; k < weights.size(); k++) {
      Extension[] w = weights.get(k);
      Extension[] v = values.get(k);
      for (int i = 0; i < w.length; i += 2) {
        atZero = atZero.plus(w[i].times(v[i]));
        leading = leading.plus(w[i + 1].minus(w[i]).times(v[i + 1].minus(v[i])));
      }
    }
    return new QuadraticSumcheck.Round(atZero, leading);
  }

  void bind(Extension r) {
    weights.replaceAll(w -> bind(w, r));
    values.replaceAll(v -> bind(v, r));
  }

  private static Extension[] bind(Extension[] values, Extension r) {
    Extension[] bound = new Extension[values.length / 2];
    for (int i = 0; i < bound.length; i++) {
      bound[i] = values[2 * i].plus(r.times(values[2 * i + 1].minus(values[2 * i])));
    }
    return bound;
  }
}
