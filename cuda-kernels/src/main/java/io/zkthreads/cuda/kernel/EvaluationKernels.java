package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Stream;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values of columns out of the domain: the kernels of `evaluate.cu` for barycentric weights and
/// for the sums with them.
public final class EvaluationKernels {
  /// A point for polynomials of degree < 2^logHeight.
  ///
  /// @param weights planar, made by [#weigh]
  public record Point(DeviceBuffer weights, Extension z, int logHeight) {
    public Point {
      weights.requireWords("interpolation weights", (long) z.field().degree() << logHeight);
    }
  }

  /// A matrix at one or two points.
  ///
  /// @param words column-major, 2^logRows rows, at least one column
  /// @param logHeight log2 of the rows that count, the first ones
  public record Matrix(
      DeviceBuffer words, int width, int logRows, int logHeight, List<DeviceBuffer> weights) {
    public Matrix {
      weights = List.copyOf(weights);
      words.requireWords("matrix", (long) width << logRows);
      if (width < 1 || weights.isEmpty() || weights.size() > MAX_POINTS) {
        throw new IllegalArgumentException(
            "%d columns at %d points: expected at least 1 at 1 to %d"
                .formatted(width, weights.size(), MAX_POINTS));
      }
    }

    private @Nullable DeviceBuffer secondWeights() {
      return weights.size() < 2 ? null : weights.get(1);
    }

    /// Warps of the first stage.
    private int numTasks() {
      return Math.ceilDiv(width, SUM_COLUMNS) * Math.ceilDiv(1 << logHeight, SUM_ROWS);
    }
  }

  /// Points for which a matrix is read at once. The values of a matrix are this many times its
  /// width, whatever its points.
  public static final int MAX_POINTS = 2;

  private static final int BLOCK = 128;
  private static final int WARP = 32;
  private static final int WEIGHT_ROWS = 4;
  private static final int POINT_WORDS = 8;
  private static final int SUM_COLUMNS = 4;
  private static final int SUM_ROWS = 1 << 10;

  /// Elements that a warp leaves.
  private static final int PARTIALS = SUM_COLUMNS * MAX_POINTS;

  private final FieldKernels weights;
  private final FieldKernels sums;
  private final FieldKernels values;
  private final Arguments arguments = new Arguments();

  public EvaluationKernels(Image image) {
    weights = new FieldKernels(image, "interpolation_weights");
    sums = new FieldKernels(image, "column_sums");
    values = new FieldKernels(image, "column_values");
  }

  public static JobTable pointTable(List<Point> points) {
    JobTable table = new JobTable();
    for (Point p : points) {
      table.pointer(p.weights).word(p.logHeight).coefficients(p.z).align(POINT_WORDS);
    }
    return table;
  }

  /// Fills the weights of all points, which are of one field, but for a factor of each.
  public void weigh(Stream stream, List<Point> points, DeviceBuffer table, DeviceBuffer roots) {
    int tallest = points.stream().mapToInt(Point::logHeight).max().orElseThrow();
    int tiles = Math.ceilDiv(1 << tallest, WEIGHT_ROWS * BLOCK);
    ExtensionField field = points.getFirst().z.field();
    weights
        .in(field)
        .launch(
            stream,
            new Grid(tiles, points.size(), BLOCK, 0),
            arguments.start().pointer(table).pointer(roots));
  }

  public static JobTable matrixTable(List<Matrix> matrices) {
    JobTable table = new JobTable();
    int firstTask = 0;
    int firstValue = 0;
    for (Matrix m : matrices) {
      table
          .pointer(m.words)
          .pointer(m.weights.getFirst())
          .pointer(m.secondWeights())
          .word(m.logRows)
          .word(m.logHeight)
          .word(m.width)
          .word(firstTask)
          .word(firstValue)
          .word(0);
      firstTask += m.numTasks();
      firstValue += MAX_POINTS * m.width;
    }
    return table;
  }

  /// Words that [#sum] leaves between its stages.
  public static long partialWords(ExtensionField field, List<Matrix> matrices) {
    return (long) field.degree() * PARTIALS * numTasks(matrices);
  }

  private static int numTasks(List<Matrix> matrices) {
    return matrices.stream().mapToInt(Matrix::numTasks).sum();
  }

  /// Elements that [#sum] makes: by matrix, point and column.
  public static int numValues(List<Matrix> matrices) {
    return MAX_POINTS * matrices.stream().mapToInt(Matrix::width).sum();
  }

  /// Sums all columns with their weights.
  ///
  /// @param field of the weights
  /// @param table what [#matrixTable] gave
  public void sum(
      Stream stream,
      ExtensionField field,
      List<Matrix> matrices,
      DeviceBuffer table,
      DeviceBuffer partials,
      DeviceBuffer to) {
    partials.requireWords("sums of tiles", partialWords(field, matrices));
    to.requireWords("values", (long) field.degree() * numValues(matrices));
    int numTasks = numTasks(matrices);
    sums.in(field)
        .launch(
            stream,
            Grid.over((long) numTasks * WARP, BLOCK),
            arguments
                .start()
                .pointer(table)
                .word(matrices.size())
                .word(numTasks)
                .pointer(partials));
    int widest = matrices.stream().mapToInt(Matrix::width).max().orElseThrow();
    int blocks = Math.ceilDiv(MAX_POINTS * widest * WARP, BLOCK);
    values
        .in(field)
        .launch(
            stream,
            new Grid(blocks, matrices.size(), BLOCK, 0),
            arguments.start().pointer(table).pointer(partials).pointer(to));
  }
}
