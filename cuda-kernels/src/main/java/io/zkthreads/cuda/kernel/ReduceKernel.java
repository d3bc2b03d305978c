package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Stream;
import io.zkthreads.stark.field.ExtensionField;
import java.util.List;

/// Reduced openings of many heights: `reduce_openings` of `reduce.cu`.
public final class ReduceKernel {
  /// A matrix.
  ///
  /// @param words column-major, as many rows as the codeword has elements
  /// @param firstWeight of its columns, among the elements
  /// @param firstFactor of its points, among the elements; each is marked with the number of its
  ///   point
  public record Term(
      DeviceBuffer words, int width, int firstWeight, int firstFactor, int numFactors) {}

  /// One codeword.
  ///
  /// @param out planar, 2^logHeight elements
  /// @param firstPoint z and constant of each point, among the elements
  public record Reduction(
      List<Term> terms, DeviceBuffer out, int logHeight, int firstPoint, int numPoints) {
    public Reduction {
      terms = List.copyOf(terms);
      for (Term term : terms) {
        term.words.requireWords("matrix", (long) term.width << logHeight);
      }
    }

    private int numTiles() {
      return Math.ceilDiv(1 << logHeight, ROWS * BLOCK);
    }
  }

  private static final int BLOCK = 128;
  private static final int ROWS = 4;
  private static final int TERM_BYTES = 24;

  /// Elements in shared memory for each point: a numerator and a product, of all rows.
  private static final int POINT_ELEMENTS = 2 * ROWS * BLOCK;

  private final FieldKernels kernels;
  private final Arguments arguments = new Arguments();

  public ReduceKernel(Image image) {
    kernels = new FieldKernels(image, "reduce_openings");
  }

  /// The terms of all reductions, one after another.
  public static JobTable termTable(List<Reduction> reductions) {
    JobTable table = new JobTable();
    for (Reduction r : reductions) {
      for (Term t : r.terms) {
        table
            .pointer(t.words)
            .word(t.width)
            .word(t.firstWeight)
            .word(t.firstFactor)
            .word(t.numFactors);
      }
    }
    return table;
  }

  /// The reductions, whose terms are on the device.
  ///
  /// @param terms what [#termTable] gave
  public static JobTable table(List<Reduction> reductions, DeviceBuffer terms) {
    JobTable table = new JobTable();
    int firstTile = 0;
    long firstTerm = 0;
    for (Reduction r : reductions) {
      long bytes = (long) TERM_BYTES * r.terms.size();
      table
          .pointer(terms.slice(firstTerm, bytes))
          .pointer(r.out)
          .word(r.logHeight)
          .word(r.terms.size())
          .word(r.firstPoint)
          .word(r.numPoints)
          .word(firstTile)
          .word(0);
      firstTerm += bytes;
      firstTile += r.numTiles();
    }
    return table;
  }

  /// Makes all codewords.
  ///
  /// @param field of the points, and of all elements
  /// @param table what [#table] gave
  public void run(
      Stream stream,
      ExtensionField field,
      List<Reduction> reductions,
      DeviceBuffer table,
      DeviceBuffer elements,
      DeviceBuffer roots) {
    for (Reduction r : reductions) {
      r.out.requireWords("codeword", (long) field.degree() << r.logHeight);
    }
    int tiles = reductions.stream().mapToInt(Reduction::numTiles).sum();
    int points = reductions.stream().mapToInt(Reduction::numPoints).max().orElseThrow();
    arguments.start().pointer(table).word(reductions.size()).pointer(elements).pointer(roots);
    int sharedBytes = Integer.BYTES * field.degree() * POINT_ELEMENTS * points;
    kernels.in(field).launch(stream, new Grid(tiles, 1, BLOCK, sharedBytes), arguments);
  }
}
