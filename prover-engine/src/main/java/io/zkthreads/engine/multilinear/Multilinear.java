package io.zkthreads.engine.multilinear;

import io.zkthreads.stark.field.Extension;
import java.util.Arrays;
import java.util.List;

/// Multilinear polynomials in plain arithmetic, by their values on the hypercube. The first
/// variable is the highest bit of an index.
public final class Multilinear {
  private Multilinear() {}

  /// eq(a, b) = Π_i (a_i·b_i + (1 − a_i)·(1 − b_i)), 1 where both are the same vertex.
  public static Extension eq(List<Extension> a, List<Extension> b) {
    if (a.size() != b.size()) {
      throw new IllegalArgumentException(
          "points of " + a.size() + " and " + b.size() + " coordinates");
    }
    Extension product = a.getFirst().field().one();
    for (int i = 0; i < a.size(); i++) {
      product = product.times(eq(a.get(i), b.get(i)));
    }
    return product;
  }

  /// eq of one coordinate.
  public static Extension eq(Extension a, Extension b) {
    Extension both = a.times(b);
    return a.field().one().minus(a).minus(b).plus(both).plus(both);
  }

  /// `scale`·eq(point, x) at every vertex x.
  public static Extension[] eqTable(List<Extension> point, Extension scale) {
    Extension[] table = {scale};
    for (Extension coordinate : point) {
      Extension[] next = new Extension[2 * table.length];
      for (int i = 0; i < table.length; i++) {
        next[2 * i + 1] = table[i].times(coordinate);
        next[2 * i] = table[i].minus(next[2 * i + 1]);
      }
      table = next;
    }
    return table;
  }

  /// The polynomial with these values on the hypercube, at a point.
  public static Extension evaluate(Extension[] values, List<Extension> point) {
    if (values.length != 1 << point.size()) {
      throw new IllegalArgumentException(
          values.length + " values of a polynomial of " + point.size() + " variables");
    }
    Extension[] left = values;
    for (Extension coordinate : point) {
      left = fold(left, coordinate);
    }
    return left[0];
  }

  /// The polynomial of one variable less that comes of giving the first one a value.
  public static Extension[] fold(Extension[] values, Extension coordinate) {
    int half = values.length / 2;
    Extension[] folded = Arrays.copyOf(values, half);
    for (int i = 0; i < half; i++) {
      folded[i] = values[i].plus(coordinate.times(values[half + i].minus(values[i])));
    }
    return folded;
  }
}
