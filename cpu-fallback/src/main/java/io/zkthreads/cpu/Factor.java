package io.zkthreads.cpu;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;

/// A constant c of the extension by which blocks are multiplied: a·c = Σ a_d·(c·X^d), a combination
/// of the coefficients of a. Immutable.
public final class Factor {
  private final ExtensionField field;
  private final int[] zero;

  /// By d: −c·X^d.
  private final int[][] negated;

  public Factor(Extension c) {
    field = c.field();
    int degree = field.degree();
    zero = new int[degree];
    negated = new int[degree][];
    Extension multiple = c.negate();
    for (int d = 0; d < negated.length; d++) {
      negated[d] = ColumnFolder.words(multiple);
      multiple = multiple.times(field.x());
    }
  }

  /// to = a·c; `to` is not `a`.
  public void multiply(Kernels kernels, int[][] to, int[][] a, int count) {
    kernels.of(field).subtractCombination(to, zero, a, negated, negated.length, count);
  }

  /// to += a·c, with `product` for what is added.
  public void multiplyAdd(Kernels kernels, int[][] to, int[][] a, int[][] product, int count) {
    multiply(kernels, product, a, count);
    for (int d = 0; d < to.length; d++) {
      kernels.add(to[d], to[d], product[d], count);
    }
  }
}
