package io.zkthreads.cpu;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;

/// Batched inversion by Montgomery's trick: three products an element and one inversion in all. The
/// inverse of 0 is 0.
final class Inversion {
  private Inversion() {}

  /// Replaces the first `count` words by their inverses.
  static void invert(int[] a, int count) {
    int[] prefix = new int[count];
    int product = KoalaBear.ONE;
    for (int i = 0; i < count; i++) {
      prefix[i] = product;
      if (a[i] != 0) {
        product = KoalaBear.multiply(product, a[i]);
      }
    }
    int inverse = KoalaBear.inverse(product);
    for (int i = count - 1; i >= 0; i--) {
      if (a[i] != 0) {
        int next = KoalaBear.multiply(inverse, a[i]);
        a[i] = KoalaBear.multiply(inverse, prefix[i]);
        inverse = next;
      }
    }
  }

  /// Replaces the first `count` extension elements, held by coefficient, by their inverses: one
  /// inversion of the base field by the norm.
  static void invert(ExtensionField field, int[][] a, int count) {
    Extension[] prefix = new Extension[count];
    Extension product = field.one();
    for (int i = 0; i < count; i++) {
      prefix[i] = product;
      Extension x = at(field, a, i);
      if (!x.isZero()) {
        product = product.times(x);
      }
    }
    Extension inverse = product.inverse();
    for (int i = count - 1; i >= 0; i--) {
      Extension x = at(field, a, i);
      if (!x.isZero()) {
        put(a, i, inverse.times(prefix[i]));
        inverse = inverse.times(x);
      }
    }
  }

  /// Element i of a block.
  static Extension at(ExtensionField field, int[][] a, int i) {
    int[] words = new int[field.degree()];
    for (int d = 0; d < words.length; d++) {
      words[d] = a[d][i];
    }
    return field.at(words, 0);
  }

  static void put(int[][] a, int i, Extension x) {
    for (int d = 0; d < a.length; d++) {
      a[d][i] = x.coefficient(d);
    }
  }
}
