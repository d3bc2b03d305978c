package io.zkthreads.cpu;

import io.zkthreads.stark.field.Quintic;

/// A constant c of the extension by which blocks are multiplied: a·c = Σ a_d·(c·X^d), a combination
/// of the coefficients of a. Immutable.
final class Factor {
  private static final int[] ZERO = new int[Quintic.DEGREE];

  /// By d: −c·X^d.
  private final int[][] negated = new int[Quintic.DEGREE][];

  Factor(Quintic c) {
    Quintic multiple = c.negate();
    for (int d = 0; d < negated.length; d++) {
      negated[d] = ColumnFolder.words(multiple);
      multiple = multiple.times(Quintic.X);
    }
  }

  /// to = a·c; `to` is not `a`.
  void multiply(Kernels kernels, int[][] to, int[][] a, int count) {
    kernels.subtractCombination(to, ZERO, a, negated, negated.length, count);
  }

  /// to += a·c, with `product` for what is added.
  void multiplyAdd(Kernels kernels, int[][] to, int[][] a, int[][] product, int count) {
    multiply(kernels, product, a, count);
    for (int d = 0; d < to.length; d++) {
      kernels.add(to[d], to[d], product[d], count);
    }
  }
}
