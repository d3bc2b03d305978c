package io.zkthreads.cpu;

import io.zkthreads.stark.field.KoalaBear;

/// Sums of rows, word by word; a sum is unreduced, below p·2^32.
final class ScalarRowSums implements ExtensionKernels.RowSums {
  private final int width;
  private final long[][] sums;

  ScalarRowSums(int degree, int width) {
    this.width = width;
    sums = new long[degree][width];
  }

  @Override
  public void add(int[] a, int at, int rows, int[][] weights, int first) {
    for (int d = 0; d < sums.length; d++) {
      long[] sum = sums[d];
      for (int i = 0; i < rows; i++) {
        int row = at + i * width;
        long w = weights[d][first + i];
        for (int c = 0; c < width; c++) {
          sum[c] = ScalarKernels.accumulate(sum[c], w * a[row + c]);
        }
      }
    }
  }

  @Override
  public int[][] total() {
    int[][] total = new int[sums.length][width];
    for (int d = 0; d < sums.length; d++) {
      for (int c = 0; c < width; c++) {
        total[d][c] = KoalaBear.reduce(sums[d][c]);
      }
    }
    return total;
  }
}
