package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Stream;
import io.zkthreads.stark.field.ExtensionField;

/// Fractions of all columns of tables, and their sums by row: `row_fractions` of `fractions.cu`.
public final class FractionKernel {
  /// Rows of a thread.
  public static final int ROWS = 2;

  private final FieldKernels kernels;
  private final Arguments arguments = new Arguments();

  public FractionKernel(Image image) {
    kernels = new FieldKernels(image, "row_fractions");
  }

  /// Words of scratch that a block needs.
  public static long scratchWords(TableList tables) {
    return scratchWords(tables.field(), tables.maxFractions());
  }

  /// Words of scratch that a block needs for tables of so many fraction columns at most.
  public static long scratchWords(ExtensionField field, int maxFractions) {
    return (long) field.degree() * maxFractions * ROWS * TableJob.BLOCK;
  }

  /// Blocks that a table of 2^logHeight rows keeps busy.
  public static int numTiles(int logHeight) {
    return Math.ceilDiv(1 << logHeight, ROWS * TableJob.BLOCK);
  }

  /// Fills the fractions of all tables, and the accumulators with the sums of their rows.
  ///
  /// @param table what [TableList#table] gave
  /// @param scratch room for at least one block; as many run as it has room for
  public void run(Stream stream, TableList tables, DeviceBuffer table, DeviceBuffer scratch) {
    for (TableJob job : tables.jobs()) {
      long width = tables.field().degree() * (1L + job.shape().numFractions());
      job.out().requireWords("fraction columns", width << job.shape().logOut());
    }
    long words = scratchWords(tables);
    scratch.requireWords("scratch", words);
    int blocks = (int) Math.min(tables.numTiles(), scratch.words() / words);
    arguments
        .start()
        .pointer(table)
        .word(tables.jobs().size())
        .word(tables.numTiles())
        .pointer(scratch)
        .longWord(words);
    Grid grid = new Grid(blocks, 1, TableJob.BLOCK, tables.sharedBytes());
    kernels.in(tables.field()).launch(stream, grid, arguments);
  }
}
