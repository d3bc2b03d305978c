package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Stream;
import java.util.List;

/// The launch that makes row-major rows column-major.
public final class TransposeKernel {
  private static final int EDGE = 32;
  private static final int THREADS = 256;

  /// Some rows of a matrix, `Transposition` of `transpose.cu`.
  ///
  /// @param from `rows`·`width` words, row-major
  /// @param to the matrix, 2^logHeight words a column
  /// @param firstRow where the rows go
  public record Job(
      DeviceBuffer from, DeviceBuffer to, int width, int logHeight, int firstRow, int rows) {
    static final int WORDS = 10;

    public Job {
      from.requireWords("rows", (long) rows * width);
      to.requireWords("matrix", (long) width << logHeight);
      if (firstRow < 0 || rows > (1 << logHeight) - firstRow) {
        throw new IllegalArgumentException(
            "rows %d to %d of 2^%d".formatted(firstRow, firstRow + rows, logHeight));
      }
    }

    private int numTiles() {
      return Math.multiplyExact(Math.ceilDiv(rows, EDGE), Math.ceilDiv(width, EDGE));
    }

    private void write(JobTable table, int firstTile) {
      table
          .pointer(from)
          .pointer(to.slice((long) Integer.BYTES * firstRow, 0))
          .word(1 << logHeight)
          .word(0)
          .words(width, rows, firstTile, 0);
    }
  }

  private final Image image;
  private final Arguments arguments = new Arguments();

  public TransposeKernel(Image image) {
    this.image = image;
  }

  /// What [#launch] takes.
  public static JobTable table(List<Job> jobs) {
    JobTable table = new JobTable();
    int firstTile = 0;
    for (Job job : jobs) {
      job.write(table, firstTile);
      firstTile = Math.addExact(firstTile, job.numTiles());
    }
    return table;
  }

  /// Transposes rows.
  ///
  /// @param table [#table] of the same jobs, on the device
  public void launch(Stream stream, List<Job> jobs, DeviceBuffer table) {
    table.requireWords("jobs", (long) Job.WORDS * jobs.size());
    int tiles = jobs.stream().mapToInt(Job::numTiles).sum();
    image
        .kernel("transpose")
        .launch(
            stream,
            new Grid(tiles, 1, THREADS, 0),
            arguments.start().pointer(table).word(jobs.size()));
  }
}
