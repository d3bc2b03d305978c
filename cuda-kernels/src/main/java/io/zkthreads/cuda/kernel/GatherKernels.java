package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Stream;
import io.zkthreads.stark.hash.Digest;
import java.util.List;

/// The launches that gather what openings read.
public final class GatherKernels {
  private static final int THREADS = 128;

  /// Rows of one tree, `GatheredRows` of `gather.cu`.
  ///
  /// @param matrices `GatheredMatrix` of each matrix
  /// @param leaves which rows
  /// @param to rows one after another
  public record Rows(
      DeviceBuffer matrices,
      DeviceBuffer leaves,
      DeviceBuffer to,
      int numMatrices,
      int rowWords,
      int numRows) {
    static final int WORDS = 10;
    private static final int MATRIX_WORDS = 8;

    public Rows {
      matrices.requireWords("matrices", (long) MATRIX_WORDS * numMatrices);
      leaves.requireWords("leaves", numRows);
      to.requireWords("rows", (long) rowWords * numRows);
    }

    private void write(JobTable table, int firstTile) {
      table.pointer(matrices).pointer(leaves).pointer(to);
      table.words(numMatrices, rowWords, firstTile, 0);
    }
  }

  private final Image image;
  private final Arguments arguments = new Arguments();

  public GatherKernels(Image image) {
    this.image = image;
  }

  /// What [#rows] takes.
  public static JobTable table(List<Rows> jobs) {
    JobTable table = new JobTable();
    int firstTile = 0;
    for (Rows job : jobs) {
      job.write(table, firstTile);
      firstTile += job.numRows();
    }
    return table;
  }

  /// Gathers rows.
  ///
  /// @param table [#table] of the same jobs, on the device
  public void rows(Stream stream, List<Rows> jobs, DeviceBuffer table) {
    table.requireWords("jobs", (long) Rows.WORDS * jobs.size());
    int tiles = jobs.stream().mapToInt(Rows::numRows).sum();
    image
        .kernel("gather_rows")
        .launch(
            stream,
            new Grid(tiles, 1, THREADS, 0),
            arguments.start().pointer(table).word(jobs.size()));
  }

  /// Gathers digests.
  ///
  /// @param addresses of `count` digests
  /// @param to digests one after another
  public void digests(Stream stream, DeviceBuffer addresses, DeviceBuffer to, int count) {
    addresses.requireWords("addresses", 2L * count);
    to.requireWords("digests", (long) Digest.WORDS * count);
    image
        .kernel("gather_digests")
        .launch(
            stream,
            Grid.over((long) Digest.WORDS * count, THREADS),
            arguments.start().pointer(addresses).pointer(to).word(count));
  }
}
