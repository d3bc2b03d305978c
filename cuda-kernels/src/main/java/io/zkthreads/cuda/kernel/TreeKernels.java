package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Stream;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.HashSuite;
import java.util.List;

/// The launches of Merkle trees.
public final class TreeKernels {
  private static final int THREADS = 256;

  /// log2 of the digests over which a block makes all layers.
  private static final int LOG_CHILDREN = 9;

  /// The widest row: 2^12 − 1 chunks of BLAKE3.
  public static final int MAX_WIDTH = 4095 * 256;

  /// Rows of all matrices of one height, `Leaves` of `tree.cuh`.
  ///
  /// @param columns addresses of the columns, in the order in which a row is hashed
  /// @param digests one for each row
  /// @param logStride log2 of the words between rows
  public record Leaves(
      DeviceBuffer columns, DeviceBuffer digests, int width, int logRows, int logStride) {
    static final int WORDS = 8;

    public Leaves {
      if (width > MAX_WIDTH) {
        throw new IllegalArgumentException(
            "rows of %d words: expected at most %d".formatted(width, MAX_WIDTH));
      }
      columns.requireWords("columns", 2L * width);
      digests.requireWords("digests", (long) Digest.WORDS << logRows);
    }

    private int numTiles() {
      return Math.ceilDiv(1 << logRows, THREADS);
    }

    private void write(JobTable table, int firstTile) {
      table.pointer(columns).pointer(digests).words(width, logRows, logStride, firstTile);
    }
  }

  private final Image image;
  private final Arguments arguments = new Arguments();

  public TreeKernels(Image image) {
    this.image = image;
  }

  private static String prefix(HashSuite suite) {
    return switch (suite) {
      case BLAKE3 -> "blake3";
      case POSEIDON2_16 -> "poseidon2";
    };
  }

  /// What [#leaves] takes.
  public static JobTable table(List<Leaves> jobs) {
    JobTable table = new JobTable();
    int firstTile = 0;
    for (Leaves job : jobs) {
      job.write(table, firstTile);
      firstTile = Math.addExact(firstTile, job.numTiles());
    }
    return table;
  }

  /// The digests of rows.
  ///
  /// @param table [#table] of the same jobs, on the device
  public void leaves(Stream stream, HashSuite suite, List<Leaves> jobs, DeviceBuffer table) {
    table.requireWords("jobs", (long) Leaves.WORDS * jobs.size());
    int tiles = jobs.stream().mapToInt(Leaves::numTiles).sum();
    image
        .kernel(prefix(suite) + "_leaves")
        .launch(
            stream,
            new Grid(tiles, 1, THREADS, 0),
            arguments.start().pointer(table).word(jobs.size()));
  }

  /// All layers over the leaves.
  ///
  /// @param digests layers, leaves first, 2^(logLeaves+1) − 1 digests
  /// @param joining bit k says that the layer of 2^k digests holds those of rows that join it
  public void layers(
      Stream stream, HashSuite suite, DeviceBuffer digests, int logLeaves, int joining) {
    digests.requireWords("digests", Digest.WORDS * ((2L << logLeaves) - 1));
    for (int log = logLeaves; log > 0; log -= LOG_CHILDREN) {
      int layers = Math.min(log, LOG_CHILDREN);
      int blocks = 1 << Math.max(0, log - LOG_CHILDREN);
      arguments.start().pointer(digests).word(logLeaves).word(log).word(layers).word(joining);
      image
          .kernel(prefix(suite) + "_layers")
          .launch(stream, new Grid(blocks, 1, THREADS, 0), arguments);
    }
  }
}
