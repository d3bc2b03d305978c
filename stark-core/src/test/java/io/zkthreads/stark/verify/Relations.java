package io.zkthreads.stark.verify;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import java.util.List;

/// Linear relations over F between elements of the extension. An attacker computes them who knows a
/// challenge before he has to choose what it should have been drawn from: an equation in the
/// extension is only five in F.
final class Relations {
  private Relations() {}

  /// x with Σ x_i·v_i = target, canonical, for five independent v_i.
  static int[] solve(List<Extension> values, Extension target) {
    int[][] rows = new int[target.field().degree()][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = new int[values.size() + 1];
      for (int c = 0; c < values.size(); c++) {
        rows[r][c] = values.get(c).coefficient(r);
      }
      rows[r][values.size()] = target.coefficient(r);
    }
    eliminate(rows);
    int[] x = new int[values.size()];
    for (int r = 0; r < rows.length; r++) {
      x[r] = KoalaBear.toCanonical(rows[r][values.size()]);
    }
    return x;
  }

  /// Small integers d, not all zero, with Σ d_i·v_i = 0: of m values, about 2^(155/m) in size.
  static long[] small(List<Extension> values) {
    int[][] rows = new int[values.getFirst().field().degree()][values.size()];
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < values.size(); c++) {
        rows[r][c] = values.get(c).coefficient(r);
      }
    }
    eliminate(rows);
    long[][] basis = new long[values.size()][values.size()];
    for (int j = 0; j < basis.length; j++) {
      basis[j][j] = j < rows.length ? KoalaBear.P : 1;
      for (int r = 0; j >= rows.length && r < rows.length; r++) {
        basis[j][r] = KoalaBear.toCanonical(KoalaBear.negate(rows[r][j]));
      }
    }
    reduce(basis);
    return basis[0];
  }

  /// Gauss–Jordan: the identity in the first columns.
  private static void eliminate(int[][] rows) {
    for (int pivot = 0; pivot < rows.length; pivot++) {
      for (int r = pivot; rows[pivot][pivot] == 0; r++) {
        int[] row = rows[r];
        rows[r] = rows[pivot];
        rows[pivot] = row;
      }
      int inverse = KoalaBear.inverse(rows[pivot][pivot]);
      for (int r = 0; r < rows.length; r++) {
        int factor = r == pivot ? 0 : KoalaBear.multiply(rows[r][pivot], inverse);
        for (int c = 0; c < rows[r].length; c++) {
          int part = KoalaBear.multiply(factor, rows[pivot][c]);
          rows[r][c] = KoalaBear.subtract(rows[r][c], part);
        }
      }
      for (int c = 0; c < rows[pivot].length; c++) {
        rows[pivot][c] = KoalaBear.multiply(rows[pivot][c], inverse);
      }
    }
  }

  /// Lenstra, Lenstra, Lovász, with δ = 3/4, as in the textbook: nothing is updated, all is
  /// computed anew.
  private static void reduce(long[][] basis) {
    int k = 1;
    while (k < basis.length) {
      for (int j = k - 1; j >= 0; j--) {
        long q = Math.round(new Orthogonal(basis, k + 1).mu(k, j));
        for (int i = 0; i < basis[k].length; i++) {
          basis[k][i] -= q * basis[j][i];
        }
      }
      Orthogonal o = new Orthogonal(basis, k + 1);
      double mu = o.mu(k, k - 1);
      if (o.norm(k) >= (0.75 - mu * mu) * o.norm(k - 1)) {
        k++;
      } else {
        long[] swapped = basis[k];
        basis[k] = basis[k - 1];
        basis[k - 1] = swapped;
        k = Math.max(1, k - 1);
      }
    }
  }

  /// Gram–Schmidt vectors of the first rows of a basis.
  private static final class Orthogonal {
    private final long[][] basis;
    private final double[][] vectors;

    Orthogonal(long[][] basis, int count) {
      this.basis = basis;
      this.vectors = new double[count][basis.length];
      for (int k = 0; k < count; k++) {
        for (int i = 0; i < basis.length; i++) {
          vectors[k][i] = basis[k][i];
        }
        for (int j = 0; j < k; j++) {
          double mu = mu(k, j);
          for (int i = 0; i < basis.length; i++) {
            vectors[k][i] -= mu * vectors[j][i];
          }
        }
      }
    }

    double mu(int k, int j) {
      double product = 0;
      for (int i = 0; i < basis.length; i++) {
        product += basis[k][i] * vectors[j][i];
      }
      return product / norm(j);
    }

    double norm(int j) {
      double norm = 0;
      for (double x : vectors[j]) {
        norm += x * x;
      }
      return norm;
    }
  }
}
