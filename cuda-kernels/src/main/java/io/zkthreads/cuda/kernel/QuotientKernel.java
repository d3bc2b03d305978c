package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Stream;

/// Quotients of the folded constraints of tables: `quotients` of `quotient.cu`.
public final class QuotientKernel {
  /// Rows of a thread.
  public static final int ROWS = 2;

  private final FieldKernels kernels;
  private final Arguments arguments = new Arguments();

  public QuotientKernel(Image image) {
    kernels = new FieldKernels(image, "quotients");
  }

  /// Fills the chunks of all tables.
  ///
  /// @param table what [TableList#table] gave
  /// @param roots the root tables
  public void run(Stream stream, TableList tables, DeviceBuffer table, DeviceBuffer roots) {
    for (TableJob job : tables.jobs()) {
      long words = (long) tables.field().degree() << job.shape().logDomain();
      job.out().requireWords("quotient chunks", words);
    }
    arguments.start().pointer(table).word(tables.jobs().size()).pointer(roots);
    Grid grid = new Grid(tables.numTiles(), 1, TableJob.BLOCK, tables.sharedBytes());
    kernels.in(tables.field()).launch(stream, grid, arguments);
  }
}
