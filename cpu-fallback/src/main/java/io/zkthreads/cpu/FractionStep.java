package io.zkthreads.cpu;

import io.zkthreads.engine.LookupChallenges;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.stark.field.Quintic;
import org.jspecify.annotations.Nullable;

/// Fills the fraction matrix of a table: accumulator and fractions per row.
///
/// The denominators of a row's columns are inverted together: prefix products over the columns, one
/// inversion per block, and the walk back, all over whole blocks of rows.
final class FractionStep {
  private final Pool pool;
  private final Kernels kernels;
  private final TablePlan table;
  private final BlockProgram program;
  private final ColumnFolder.Weights weights;
  private final RowLoader loader;
  private final int width;
  private final int height;

  FractionStep(
      Pool pool,
      Kernels kernels,
      TablePlan table,
      CpuColumns main,
      @Nullable CpuColumns preprocessed,
      LookupChallenges challenges) {
    this.pool = pool;
    this.kernels = kernels;
    this.table = table;
    program = new BlockProgram(table.interactionProgram());
    weights = new ColumnFolder.Weights(table, challenges, program);
    loader =
        new RowLoader(
            program,
            RowLoader.Source.of(main),
            preprocessed == null ? null : RowLoader.Source.of(preprocessed),
            null);
    width = table.fractionWidth();
    height = 1 << table.logHeight();
  }

  /// Writes the matrix to `out` and returns the sum of all fractions.
  Quintic run(int[] out) {
    Quintic[] sums = new Quintic[Math.ceilDiv(height, BlockProgram.ROWS)];
    pool.forRanges(
        height,
        BlockProgram.ROWS,
        (from, to) -> {
          Worker worker = new Worker();
          for (int row = from; row < to; row += BlockProgram.ROWS) {
            int rows = Math.min(BlockProgram.ROWS, to - row);
            sums[row / BlockProgram.ROWS] = worker.block(out, row, rows);
          }
        });
    Quintic[] before = new Quintic[sums.length];
    Quintic total = Quintic.ZERO;
    for (int b = 0; b < sums.length; b++) {
      before[b] = total;
      total = total.plus(sums[b]);
    }
    pool.forRanges(
        height,
        BlockProgram.ROWS,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            Quintic.at(out, row * width)
                .plus(before[row / BlockProgram.ROWS])
                .put(out, row * width);
          }
        });
    return total;
  }

  /// Buffers of one thread.
  private final class Worker implements BlockProgram.Sink {
    private final int numColumns = table.fractions().size();
    private final int[][] slots = loader.slots(table.instance().publicValues());
    private final ColumnFolder folder = new ColumnFolder(weights, kernels, this::keep);
    private final int[][][] numerators = new int[numColumns][5][BlockProgram.ROWS];
    private final int[][][] denominators = new int[numColumns][5][BlockProgram.ROWS];
    private final int[][][] products = new int[numColumns][5][BlockProgram.ROWS];
    private final BlockInversion inversion = new BlockInversion(kernels);
    private final int[][] inverse = new int[5][BlockProgram.ROWS];
    private final int[][] column = new int[5][BlockProgram.ROWS];
    private final int[] index = new int[BlockProgram.ROWS];
    private final int[] next = new int[BlockProgram.ROWS];
    private int rows;

    /// Fills `count` rows from `row` on, accumulating from 0, and returns the sum of their
    /// fractions.
    Quintic block(int[] out, int row, int count) {
      rows = count;
      for (int i = 0; i < count; i++) {
        index[i] = row + i;
        next[i] = (row + i + 1) & (height - 1);
      }
      loader.load(slots, index, next, count, null);
      program.run(kernels, slots, count, this);
      divide();
      return store(out, row);
    }

    private void keep(int c, int[][] numerator, int[][] denominator) {
      for (int d = 0; d < 5; d++) {
        System.arraycopy(numerator[d], 0, numerators[c][d], 0, rows);
        System.arraycopy(denominator[d], 0, denominators[c][d], 0, rows);
      }
      // A zero denominator would spoil the row's product; its numerator is 0 in an honest trace.
      for (int i = 0; i < rows; i++) {
        int bits = denominator[0][i] | denominator[1][i] | denominator[2][i];
        if ((bits | denominator[3][i] | denominator[4][i]) == 0) {
          denominators[c][0][i] = 1;
        }
      }
    }

    /// Puts numerator/denominator into the numerators.
    private void divide() {
      copy(denominators[0], products[0]);
      for (int c = 1; c < numColumns; c++) {
        kernels.multiplyQuintic(products[c], products[c - 1], denominators[c], rows);
      }
      copy(products[numColumns - 1], inverse);
      inversion.invert(inverse, rows);
      for (int c = numColumns - 1; c > 0; c--) {
        kernels.multiplyQuintic(column, inverse, products[c - 1], rows);
        kernels.multiplyQuintic(numerators[c], numerators[c], column, rows);
        kernels.multiplyQuintic(inverse, inverse, denominators[c], rows);
      }
      kernels.multiplyQuintic(numerators[0], numerators[0], inverse, rows);
    }

    private Quintic store(int[] out, int row) {
      Quintic sum = Quintic.ZERO;
      for (int i = 0; i < rows; i++) {
        int at = (row + i) * width;
        sum.put(out, at);
        for (int c = 0; c < numColumns; c++) {
          Quintic f = Inversion.at(numerators[c], i);
          f.put(out, at + 5 * (c + 1));
          sum = sum.plus(f);
        }
      }
      return sum;
    }

    private void copy(int[][] from, int[][] to) {
      for (int d = 0; d < 5; d++) {
        System.arraycopy(from[d], 0, to[d], 0, rows);
      }
    }

    @Override
    public void assertZero(int constraint, int[] value) {
      throw new AssertionError("a program of interactions with constraint " + constraint);
    }

    @Override
    public void multiplicity(int interaction, int[] value) {
      folder.multiplicity(interaction, value, rows);
    }

    @Override
    public void flag(int interaction, int[] value) {
      folder.flag(value, rows);
    }

    @Override
    public void element(int interaction, int position, int[] value) {
      folder.element(interaction, position, value, rows);
    }

    @Override
    public void endInteraction(int interaction) {
      folder.endInteraction(interaction, rows);
    }
  }
}
