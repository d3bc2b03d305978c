package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Kernel;
import io.zkthreads.cuda.driver.Stream;
import java.util.List;

/// Columns of a few words that repeat: `repeat_columns` of `known.cu`.
public final class RepeatKernel {
  /// A column.
  ///
  /// @param from 2^logPeriod words
  /// @param to 2^logHeight words
  public record Column(DeviceBuffer from, DeviceBuffer to, int logPeriod, int logHeight) {
    public Column {
      from.requireWords("period", 1L << logPeriod);
      to.requireWords("column", 1L << logHeight);
    }

    private int numTiles() {
      return Math.ceilDiv(1 << logHeight, BLOCK);
    }
  }

  private static final int BLOCK = 256;

  private final Kernel kernel;
  private final Arguments arguments = new Arguments();

  public RepeatKernel(Image image) {
    kernel = image.kernel("repeat_columns");
  }

  /// What [#run] takes.
  public static JobTable table(List<Column> columns) {
    JobTable table = new JobTable();
    int firstTile = 0;
    for (Column c : columns) {
      table.pointer(c.from).pointer(c.to).words(c.logPeriod, c.logHeight, firstTile, 0);
      firstTile += c.numTiles();
    }
    return table;
  }

  /// Fills all columns.
  ///
  /// @param table what [#table] gave
  public void run(Stream stream, List<Column> columns, DeviceBuffer table) {
    int tiles = columns.stream().mapToInt(Column::numTiles).sum();
    kernel.launch(
        stream,
        new Grid(tiles, 1, BLOCK, 0),
        arguments.start().pointer(table).word(columns.size()));
  }
}
