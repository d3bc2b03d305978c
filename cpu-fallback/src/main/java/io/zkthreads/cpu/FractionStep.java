package io.zkthreads.cpu;

import io.zkthreads.engine.Backend.FractionInputs;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import org.jspecify.annotations.Nullable;

/// Fills the fraction matrix of a table: accumulator and fractions per row.
///
/// The denominators of a row's columns are inverted together: prefix products over the columns, one
/// inversion per block, and the walk back, all over whole blocks of rows.
final class FractionStep {
  private final Workers workers;
  private final Kernels kernels;
  private final TablePlan table;
  private final BlockProgram program;
  private final ColumnFolder.Weights weights;
  private final RowLoader loader;
  private final ExtensionField field;
  private final int degree;
  private final int width;
  private final int height;

  FractionStep(
      Workers workers,
      Kernels kernels,
      BlockProgram program,
      FractionInputs inputs,
      @Nullable CpuColumns preprocessed) {
    this.workers = workers;
    this.kernels = kernels;
    this.program = program;
    table = inputs.table();
    weights = new ColumnFolder.Weights(inputs.plan());
    loader =
        new RowLoader(
            kernels,
            program,
            RowLoader.Source.of((CpuColumns) inputs.main()),
            preprocessed == null ? null : RowLoader.Source.of(preprocessed),
            null);
    field = table.extension();
    degree = field.degree();
    width = table.fractionWidth();
    height = 1 << table.logHeight();
  }

  /// Writes the matrix to `out` and returns the sum of all fractions.
  Extension run(int[] out) {
    int[][] sums = new int[Math.ceilDiv(height, BlockProgram.ROWS)][degree];
    workers.forRangesByThread(height, BlockProgram.ROWS, () -> new Worker(out, sums));
    Extension total = field.zero();
    for (int[] sum : sums) {
      Extension block = field.at(sum, 0);
      total.put(sum, 0);
      total = total.plus(block);
    }
    workers.forRanges(height, BlockProgram.ROWS, (from, to) -> addSums(out, sums, from, to));
    return total;
  }

  /// Adds what the blocks before sum up to, to the accumulators of rows `from`…`to` − 1.
  private void addSums(int[] out, int[][] sums, int from, int to) {
    for (int row = from; row < to; row++) {
      int[] before = sums[row / BlockProgram.ROWS];
      int at = row * width;
      for (int d = 0; d < degree; d++) {
        out[at + d] = KoalaBear.add(out[at + d], before[d]);
      }
    }
  }

  /// Buffers of one thread.
  private final class Worker implements Workers.Range, BlockProgram.Sink, ColumnFolder.Fractions {
    /// Rows that are turned together from columns into rows: a cache line of each column.
    private static final int TILE = 16;

    private final int[] out;
    private final ExtensionKernels extension = kernels.of(field);
    private final int[][] sums;
    private final int numColumns = table.fractions().size();
    private final int[][] slots = loader.slots(table.instance().publicValues());
    private final ColumnFolder folder = new ColumnFolder(weights, kernels, this);

    /// Accumulators, then the numerators, which become the fractions.
    private final int[][][] elements = new int[1 + numColumns][degree][BlockProgram.ROWS];

    private final int[][][] denominators = new int[numColumns][degree][BlockProgram.ROWS];
    private final int[][][] products = new int[numColumns][degree][BlockProgram.ROWS];
    private final BlockInversion inversion = new BlockInversion(kernels, field);
    private final int[][] inverse = new int[degree][BlockProgram.ROWS];
    private final int[][] column = new int[degree][BlockProgram.ROWS];
    private final int[] index = new int[BlockProgram.ROWS];
    private final int[] next = new int[BlockProgram.ROWS];
    private int rows;

    /// @param sums gets the sum of the fractions of each block
    Worker(int[] out, int[][] sums) {
      this.out = out;
      this.sums = sums;
    }

    @Override
    public void run(int from, int to) {
      for (int row = from; row < to; row += BlockProgram.ROWS) {
        block(row, Math.min(BlockProgram.ROWS, to - row));
      }
    }

    /// Fills `count` rows from `row` on, accumulating from 0.
    private void block(int row, int count) {
      rows = count;
      for (int i = 0; i < count; i++) {
        index[i] = row + i;
        next[i] = (row + i + 1) & (height - 1);
      }
      loader.load(slots, index, next, count, null);
      program.run(kernels, slots, count, this);
      divide();
      accumulate(sums[row / BlockProgram.ROWS]);
      store(row);
    }

    @Override
    public int[][] numerator(int c) {
      return elements[c + 1];
    }

    @Override
    public int[][] denominator(int c) {
      return denominators[c];
    }

    /// Products of the denominators up to this column.
    @Override
    public void complete(int c) {
      if (c == 0) {
        copy(denominators[0], products[0]);
      } else {
        extension.multiply(products[c], products[c - 1], denominators[c], rows);
      }
    }

    /// Puts numerator/denominator into the numerators.
    private void divide() {
      copy(products[numColumns - 1], inverse);
      for (int i = 0; i < rows; i++) {
        if (isZero(inverse, i)) {
          leaveOutZeros(i);
        }
      }
      inversion.invert(inverse, rows);
      for (int c = numColumns - 1; c > 0; c--) {
        extension.multiply(column, inverse, products[c - 1], rows);
        extension.multiply(elements[c + 1], elements[c + 1], column, rows);
        extension.multiply(inverse, inverse, denominators[c], rows);
      }
      extension.multiply(elements[1], elements[1], inverse, rows);
    }

    private static boolean isZero(int[][] a, int i) {
      int any = 0;
      for (int[] coefficient : a) {
        any |= coefficient[i];
      }
      return any == 0;
    }

    /// A zero denominator spoils the products of row i. Its numerator is 0 in an honest trace, so
    /// that another denominator does as well.
    private void leaveOutZeros(int i) {
      Extension product = field.one();
      for (int c = 0; c < numColumns; c++) {
        if (isZero(denominators[c], i)) {
          denominators[c][0][i] = 1;
        }
        product = product.times(Inversion.at(field, denominators[c], i));
        Inversion.put(products[c], i, product);
      }
      Inversion.put(inverse, i, product);
    }

    /// Accumulators from 0, and their end.
    private void accumulate(int[] end) {
      for (int d = 0; d < degree; d++) {
        int[] sum = elements[0][d];
        System.arraycopy(elements[1][d], 0, sum, 0, rows);
        for (int c = 1; c < numColumns; c++) {
          kernels.add(sum, sum, elements[c + 1][d], rows);
        }
        int before = 0;
        for (int i = 0; i < rows; i++) {
          int ofRow = sum[i];
          sum[i] = before;
          before = KoalaBear.add(before, ofRow);
        }
        end[d] = before;
      }
    }

    private void store(int row) {
      for (int i = 0; i < rows; i += TILE) {
        int last = Math.min(rows, i + TILE);
        for (int k = 0; k < width; k++) {
          int[] from = elements[k / degree][k % degree];
          int at = row * width + k;
          for (int j = i; j < last; j++) {
            out[at + j * width] = from[j];
          }
        }
      }
    }

    private void copy(int[][] from, int[][] to) {
      for (int d = 0; d < degree; d++) {
        System.arraycopy(from[d], 0, to[d], 0, rows);
      }
    }

    @Override
    public void assertZero(int[] constraints, int[][] values) {
      throw new AssertionError("a program of interactions with constraint " + constraints[0]);
    }

    @Override
    public void multiplicity(int interaction, int[] value, boolean stays) {
      folder.multiplicity(interaction, value, stays, rows);
    }

    @Override
    public void element(int interaction, int position, int[] value) {
      folder.element(interaction, position, value);
    }

    @Override
    public void endInteraction(int interaction) {
      folder.endInteraction(interaction, rows);
    }
  }
}
