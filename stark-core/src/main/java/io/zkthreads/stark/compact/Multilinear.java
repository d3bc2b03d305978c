package io.zkthreads.stark.compact;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.ArrayList;
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

  /// eq(vertex, point); the vertex is an index of as many bits as the point has coordinates.
  public static Extension eqVertex(int vertex, List<Extension> point, ExtensionField field) {
    Extension product = field.one();
    for (int j = 0; j < point.size(); j++) {
      Extension z = point.get(j);
      boolean one = (vertex >> (point.size() - 1 - j) & 1) == 1;
      product = product.times(one ? z : field.one().minus(z));
    }
    return product;
  }

  /// The weight of row x in the value, at a point, of a column read one row on: that of row x − 1,
  /// and for the last row its own as well, since the row after the last one is the last one again.
  public static Extension next(List<Extension> point, List<Extension> row) {
    Extension one = point.getFirst().field().one();
    Extension carry = one;
    Extension done = point.getFirst().field().zero();
    Extension last = one;
    for (int i = point.size() - 1; i >= 0; i--) {
      Extension p = point.get(i);
      Extension x = row.get(i);
      done = done.times(eq(p, x)).plus(carry.times(one.minus(p)).times(x));
      carry = carry.times(p).times(one.minus(x));
      last = last.times(p).times(x);
    }
    return done.plus(last);
  }

  /// The point (y^(2^(n−1)), …, y², y), at which the polynomial whose values are coefficients of
  /// powers of X is evaluated at y, but for factors 1 − y^(2^i).
  public static List<Extension> powers(Extension y, int numVariables) {
    List<Extension> point = new ArrayList<>();
    Extension power = y;
    for (int i = 0; i < numVariables; i++) {
      point.add(power);
      power = power.square();
    }
    return point.reversed();
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

  /// The same for words of the base field.
  public static Extension evaluateBase(int[] values, List<Extension> point, ExtensionField field) {
    Extension[] elements = new Extension[values.length];
    for (int i = 0; i < values.length; i++) {
      elements[i] = field.ofBase(values[i]);
    }
    return evaluate(elements, point);
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
