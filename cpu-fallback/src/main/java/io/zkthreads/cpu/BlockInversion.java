package io.zkthreads.cpu;

import io.zkthreads.stark.field.ExtensionField;

/// Inverts the extension elements of a block: products of the two halves, of the halves of those,
/// and so on to a few elements, which are inverted, and back. Three products an element, all over
/// whole arrays. Not thread-safe.
final class BlockInversion {
  /// Elements at which halving ends.
  private static final int LEAST = 8;

  /// One halving: product = low·high.
  @SuppressWarnings("ArrayRecordComponent")
  private record Level(int[][] low, int[][] high, int[][] product) {
    Level(int degree) {
      this(
          new int[degree][BlockProgram.ROWS],
          new int[degree][BlockProgram.ROWS],
          new int[degree][BlockProgram.ROWS]);
    }
  }

  private final ExtensionField field;
  private final ExtensionKernels kernels;
  private final Level[] levels;

  BlockInversion(Kernels kernels, ExtensionField field) {
    this.field = field;
    this.kernels = kernels.of(field);
    int logHalvings = Integer.numberOfTrailingZeros(BlockProgram.ROWS / LEAST);
    levels = new Level[logHalvings];
    for (int k = 0; k < levels.length; k++) {
      levels[k] = new Level(field.degree());
    }
  }

  /// Replaces the first `count` elements, none of them zero, by their inverses; `count` is a power
  /// of two up to [BlockProgram#ROWS].
  void invert(int[][] a, int count) {
    invert(a, count, 0);
  }

  private void invert(int[][] a, int count, int depth) {
    if (count <= LEAST) {
      Inversion.invert(field, a, count);
      return;
    }
    int half = count / 2;
    Level level = levels[depth];
    for (int d = 0; d < field.degree(); d++) {
      System.arraycopy(a[d], 0, level.low[d], 0, half);
      System.arraycopy(a[d], half, level.high[d], 0, half);
    }
    kernels.multiply(level.product, level.low, level.high, half);
    invert(level.product, half, depth + 1);
    kernels.multiply(a, level.product, level.high, half);
    kernels.multiply(level.high, level.product, level.low, half);
    for (int d = 0; d < field.degree(); d++) {
      System.arraycopy(level.high[d], 0, a[d], half, half);
    }
  }
}
