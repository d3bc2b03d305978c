package io.zkthreads.stark.verify;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;

/// Points of the evaluation domains, whose rows are in bit-reversed order.
final class Domains {
  private Domains() {}

  /// The lowest `bits` bits of `i` in reverse.
  static int reverse(int i, int bits) {
    return bits == 0 ? 0 : Integer.reverse(i) >>> (32 - bits);
  }

  /// w_k^rev(i): point i of the subgroup of order 2^k.
  static int subgroupPoint(int logOrder, int i) {
    return KoalaBear.power(KoalaBear.twoAdicGenerator(logOrder), reverse(i, logOrder));
  }

  /// For every height h ≤ logOrder, by h, the point g·w_h^rev(i >> (logOrder − h)) of the coset on
  /// which traces of that height are committed: dropping the last bit of a position squares w^rev.
  static int[] cosetPointsBelow(int logOrder, int i) {
    int[] points = new int[logOrder + 1];
    int point = subgroupPoint(logOrder, i);
    for (int height = logOrder; height >= 0; height--) {
      points[height] = KoalaBear.multiply(KoalaBear.GENERATOR, point);
      point = KoalaBear.multiply(point, point);
    }
    return points;
  }

  /// 1/a for every element by one inversion and three products each (Montgomery's trick); all must
  /// be non-zero.
  static Extension[] inverses(ExtensionField field, Extension[] elements) {
    Extension[] inverses = new Extension[elements.length];
    Extension product = field.one();
    for (int i = 0; i < elements.length; i++) {
      inverses[i] = product;
      product = product.times(elements[i]);
    }
    Extension rest = product.inverse();
    for (int i = elements.length - 1; i >= 0; i--) {
      inverses[i] = inverses[i].times(rest);
      rest = rest.times(elements[i]);
    }
    return inverses;
  }
}
