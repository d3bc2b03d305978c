package io.zkthreads.stark.compact;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
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

  /// eq(first + i, point) for all i below `count`, of vertices as in [#eqVertex]. Neighbours share
  /// their first bits, so that each takes two products, and the first one as many as coordinates.
  public static Extension[] eqRange(
      int first, int count, List<Extension> point, ExtensionField field) {
    int size = point.size();
    Extension[] products = new Extension[size + 1];
    products[0] = field.one();
    Extension[] values = new Extension[count];
    for (int i = 0; i < count; i++) {
      int vertex = first + i;
      int same = i == 0 ? 0 : size - 1 - Integer.numberOfTrailingZeros(vertex);
      for (int j = same; j < size; j++) {
        Extension z = point.get(j);
        boolean one = (vertex >> (size - 1 - j) & 1) == 1;
        products[j + 1] = products[j].times(one ? z : field.one().minus(z));
      }
      values[i] = products[size];
    }
    return values;
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

  /// The same for words of the base field: rows of about as many words as there are rows, each
  /// summed up in words.
  public static Extension evaluateBase(int[] values, List<Extension> point, ExtensionField field) {
    if (values.length != 1 << point.size()) {
      throw new IllegalArgumentException(
          values.length + " words of a polynomial of " + point.size() + " variables");
    }
    int half = point.size() / 2;
    Extension[] rows = eqTable(point.subList(0, half), field.one());
    Extension[] inRow = eqTable(point.subList(half, point.size()), field.one());
    int degree = field.degree();
    int[] weights = new int[degree * inRow.length];
    for (int i = 0; i < inRow.length; i++) {
      inRow[i].put(weights, degree * i);
    }
    Extension sum = field.zero();
    int[] ofRow = new int[degree];
    for (int row = 0; row < rows.length; row++) {
      Arrays.fill(ofRow, 0);
      for (int i = 0; i < inRow.length; i++) {
        int value = values[row * inRow.length + i];
        for (int k = 0; k < degree; k++) {
          int product = KoalaBear.multiply(value, weights[degree * i + k]);
          ofRow[k] = KoalaBear.add(ofRow[k], product);
        }
      }
      sum = sum.plus(rows[row].times(field.at(ofRow, 0)));
    }
    return sum;
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
