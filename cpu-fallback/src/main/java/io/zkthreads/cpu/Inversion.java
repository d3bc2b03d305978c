package io.zkthreads.cpu;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;

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
  /// inversion of the base field by the norm N(a) = a·a^p·a^p²·a^p³·a^p⁴.
  static void invertQuintic(int[][] a, int count) {
    Quintic[] prefix = new Quintic[count];
    Quintic product = Quintic.ONE;
    for (int i = 0; i < count; i++) {
      prefix[i] = product;
      Quintic x = at(a, i);
      if (!x.isZero()) {
        product = product.times(x);
      }
    }
    Quintic inverse = product.inverse();
    for (int i = count - 1; i >= 0; i--) {
      Quintic x = at(a, i);
      if (!x.isZero()) {
        put(a, i, inverse.times(prefix[i]));
        inverse = inverse.times(x);
      }
    }
  }

  static Quintic at(int[][] a, int i) {
    return new Quintic(a[0][i], a[1][i], a[2][i], a[3][i], a[4][i]);
  }

  static void put(int[][] a, int i, Quintic x) {
    a[0][i] = x.c0();
    a[1][i] = x.c1();
    a[2][i] = x.c2();
    a[3][i] = x.c3();
    a[4][i] = x.c4();
  }
}
