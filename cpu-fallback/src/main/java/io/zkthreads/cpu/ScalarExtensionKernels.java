package io.zkthreads.cpu;

import static io.zkthreads.cpu.ScalarKernels.accumulate;

import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;

/// Plain loops, of either field. A sum is unreduced, below p·2^32.
final class ScalarExtensionKernels implements ExtensionKernels {
  private final ExtensionField field;

  ScalarExtensionKernels(ExtensionField field) {
    this.field = field;
  }

  @Override
  public void multiply(int[][] to, int[][] a, int[][] b, int count) {
    switch (field) {
      case QUINTIC -> {
        for (int i = 0; i < count; i++) {
          quinticProduct(to, a, b, i);
        }
      }
      case QUARTIC -> {
        for (int i = 0; i < count; i++) {
          quarticProduct(to, a, b, i);
        }
      }
    }
  }

  @Override
  public RowSums rowSums(int width) {
    return new ScalarRowSums(field.degree(), width);
  }

  @Override
  public void combineColumns(int[][] to, int[] a, int at, int rows, int width, int[][] weights) {
    int[] w0 = weights[0];
    int[] w1 = weights[1];
    int[] w2 = weights[2];
    int[] w3 = weights[3];
    int[] w4 = weights.length > 4 ? weights[4] : new int[width];
    for (int i = 0; i < rows; i++) {
      int row = at + i * width;
      long s0 = 0;
      long s1 = 0;
      long s2 = 0;
      long s3 = 0;
      long s4 = 0;
      for (int c = 0; c < width; c++) {
        long x = a[row + c];
        s0 = accumulate(s0, x * w0[c]);
        s1 = accumulate(s1, x * w1[c]);
        s2 = accumulate(s2, x * w2[c]);
        s3 = accumulate(s3, x * w3[c]);
        s4 = accumulate(s4, x * w4[c]);
      }
      to[0][i] = KoalaBear.reduce(s0);
      to[1][i] = KoalaBear.reduce(s1);
      to[2][i] = KoalaBear.reduce(s2);
      to[3][i] = KoalaBear.reduce(s3);
      if (to.length > 4) {
        to[4][i] = KoalaBear.reduce(s4);
      }
    }
  }

  @Override
  public void subtractCombination(
      int[][] to, int[] offset, int[][] x, int[][] weights, int terms, int count) {
    for (int d = 0; d < to.length; d++) {
      int[] row = to[d];
      for (int i = 0; i < count; i++) {
        long sum = 0;
        for (int k = 0; k < terms; k++) {
          sum = accumulate(sum, (long) weights[k][d] * x[k][i]);
        }
        row[i] = KoalaBear.subtract(offset[d], KoalaBear.reduce(sum));
      }
    }
  }

  /// `to[·][i] = a[·][i]·b[·][i]`, reduced by X^5 = 1 − X^2. Two products fit one reduction.
  private static void quinticProduct(int[][] to, int[][] a, int[][] b, int i) {
    long a0 = a[0][i];
    long a1 = a[1][i];
    long a2 = a[2][i];
    long a3 = a[3][i];
    long a4 = a[4][i];
    long b0 = b[0][i];
    long b1 = b[1][i];
    long b2 = b[2][i];
    long b3 = b[3][i];
    long b4 = b[4][i];
    int r0 = KoalaBear.reduce(a0 * b0);
    int r1 = KoalaBear.reduce(a0 * b1 + a1 * b0);
    int r2 = KoalaBear.reduce(accumulate(a0 * b2 + a1 * b1, a2 * b0));
    int r3 = KoalaBear.reduce(accumulate(accumulate(a0 * b3 + a1 * b2, a2 * b1), a3 * b0));
    int r4 =
        KoalaBear.reduce(
            accumulate(accumulate(accumulate(a0 * b4 + a1 * b3, a2 * b2), a3 * b1), a4 * b0));
    int r5 = KoalaBear.reduce(accumulate(accumulate(a1 * b4 + a2 * b3, a3 * b2), a4 * b1));
    int r6 = KoalaBear.reduce(accumulate(a2 * b4 + a3 * b3, a4 * b2));
    int r7 = KoalaBear.reduce(a3 * b4 + a4 * b3);
    int r8 = KoalaBear.reduce(a4 * b4);
    int r5s = KoalaBear.subtract(r5, r8);
    to[0][i] = KoalaBear.add(r0, r5s);
    to[1][i] = KoalaBear.add(r1, r6);
    to[2][i] = KoalaBear.subtract(KoalaBear.add(r2, r7), r5s);
    to[3][i] = KoalaBear.subtract(KoalaBear.add(r3, r8), r6);
    to[4][i] = KoalaBear.subtract(r4, r7);
  }

  /// `to[·][i] = a[·][i]·b[·][i]`, reduced by X^4 = 3.
  private static void quarticProduct(int[][] to, int[][] a, int[][] b, int i) {
    long a0 = a[0][i];
    long a1 = a[1][i];
    long a2 = a[2][i];
    long a3 = a[3][i];
    long b0 = b[0][i];
    long b1 = b[1][i];
    long b2 = b[2][i];
    long b3 = b[3][i];
    long c1 = thrice(b[1][i]);
    long c2 = thrice(b[2][i]);
    long c3 = thrice(b[3][i]);
    to[0][i] = reduce(a0 * b0 + a1 * c3, a2 * c2, a3 * c1);
    to[1][i] = reduce(a0 * b1 + a1 * b0, a2 * c3, a3 * c2);
    to[2][i] = reduce(a0 * b2 + a1 * b1, a2 * b0, a3 * c3);
    to[3][i] = reduce(a0 * b3 + a1 * b2, a2 * b1, a3 * b0);
  }

  private static int thrice(int word) {
    return KoalaBear.add(KoalaBear.add(word, word), word);
  }

  private static int reduce(long two, long third, long fourth) {
    return KoalaBear.reduce(accumulate(accumulate(two, third), fourth));
  }
}
