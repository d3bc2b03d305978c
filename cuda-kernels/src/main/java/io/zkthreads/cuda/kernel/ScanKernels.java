package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Kernel;
import io.zkthreads.cuda.driver.Stream;
import io.zkthreads.stark.field.ExtensionField;
import java.util.List;

/// Sums of the elements before, of many vectors at once: `scan.cu`.
public final class ScanKernels {
  /// A planar vector of 2^logLength extension elements.
  ///
  /// @param logStride log2 of the words between coefficients
  public record Vector(DeviceBuffer elements, int logLength, int logStride) {
    private int numTiles() {
      return Math.ceilDiv(1 << logLength, TILE);
    }
  }

  private static final int BLOCK = 256;
  private static final int TILE = 8 * BLOCK;

  private final Kernel sumTiles;
  private final Kernel scanPartials;
  private final Kernel scanTiles;
  private final Arguments arguments = new Arguments();

  public ScanKernels(Image image) {
    sumTiles = image.kernel("sum_tiles");
    scanPartials = image.kernel("scan_partials");
    scanTiles = image.kernel("scan_tiles");
  }

  /// What the kernels read.
  public static JobTable table(List<Vector> vectors) {
    JobTable table = new JobTable();
    int firstTile = 0;
    for (Vector v : vectors) {
      table.pointer(v.elements).words(v.logLength, v.logStride, firstTile, 0);
      firstTile += v.numTiles();
    }
    return table;
  }

  /// Words that [#run] needs for the sums of tiles.
  public static int partialWords(ExtensionField field, List<Vector> vectors) {
    return field.degree() * numTiles(vectors);
  }

  private static int numTiles(List<Vector> vectors) {
    return vectors.stream().mapToInt(Vector::numTiles).sum();
  }

  /// Replaces every element by the sum of those before it; the sums of all go to `totals`, one
  /// after another.
  public void run(
      Stream stream,
      ExtensionField field,
      List<Vector> vectors,
      DeviceBuffer table,
      DeviceBuffer partials,
      DeviceBuffer totals) {
    int degree = field.degree();
    for (Vector v : vectors) {
      v.elements.requireWords("vector", ((degree - 1L) << v.logStride) + (1L << v.logLength));
    }
    partials.requireWords("sums of tiles", partialWords(field, vectors));
    totals.requireWords("sums of vectors", (long) degree * vectors.size());
    Grid tiles = new Grid(numTiles(vectors), degree, BLOCK, 0);
    int count = vectors.size();
    sumTiles.launch(stream, tiles, arguments.start().pointer(table).word(count).pointer(partials));
    scanPartials.launch(
        stream,
        new Grid(count, degree, BLOCK, 0),
        arguments.start().pointer(table).pointer(partials).pointer(totals));
    scanTiles.launch(stream, tiles, arguments.start().pointer(table).word(count).pointer(partials));
  }
}
