package io.zkthreads.cpu;

import io.zkthreads.engine.Evaluation;
import io.zkthreads.engine.ReducePlan;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Values out of the domain, and the reduced openings that prove them.
final class OpeningStep {
  /// Words of the rows that are summed together, which are read once for each vector of columns: a
  /// quarter of a core's second-level cache.
  private static final int BLOCK_WORDS = 1 << 17;

  /// A point, for polynomials of one height.
  private record Place(int logHeight, Extension point) {}

  private final Workers workers;
  private final Kernels kernels;
  private final Roots roots;
  private final CpuMemory memory;

  OpeningStep(Workers workers, Kernels kernels, Roots roots, CpuMemory memory) {
    this.workers = workers;
    this.kernels = kernels;
    this.roots = roots;
    this.memory = memory;
  }

  /// Barycentric interpolation on g·H, the first n rows of an extension.
  List<List<List<Extension>>> evaluate(List<Evaluation> evaluations) {
    try (CpuMemory.Scratch scratch = memory.new Scratch()) {
      return evaluate(evaluations, scratch);
    }
  }

  private List<List<List<Extension>>> evaluate(
      List<Evaluation> evaluations, CpuMemory.Scratch scratch) {
    Map<Place, int[][]> weights = weights(evaluations, scratch);
    List<List<List<Extension>>> values = new ArrayList<>();
    List<Workers.Task> tasks = new ArrayList<>();
    for (Evaluation e : evaluations) {
      CpuExtension matrix = (CpuExtension) e.matrix();
      int logHeight = e.logHeight();
      List<List<Extension>> byPoint = new ArrayList<>();
      values.add(byPoint);
      tasks.add(
          new Workers.Task(
              (long) matrix.width() << logHeight,
              () -> {
                for (Extension point : e.points()) {
                  int[][] w = Objects.requireNonNull(weights.get(new Place(logHeight, point)));
                  byPoint.add(weightedSums(point.field(), matrix, logHeight, w));
                }
              }));
    }
    workers.forEach(tasks);
    return values;
  }

  /// The interpolation weights of each place, once.
  private Map<Place, int[][]> weights(List<Evaluation> evaluations, CpuMemory.Scratch scratch) {
    Map<Place, int[][]> weights = new LinkedHashMap<>();
    List<Workers.Task> tasks = new ArrayList<>();
    for (Evaluation e : evaluations) {
      for (Extension point : e.points()) {
        Place place = new Place(e.logHeight(), point);
        if (!weights.containsKey(place)) {
          int degree = point.field().degree();
          int[][] w = new int[degree][];
          Arrays.setAll(w, d -> scratch.take(1 << place.logHeight));
          weights.put(place, w);
          tasks.add(
              new Workers.Task((long) degree << place.logHeight, () -> fillWeights(place, w)));
        }
      }
    }
    workers.forEach(tasks);
    return weights;
  }

  /// By coefficient and row: factor(z)·x/(z − x).
  private void fillWeights(Place place, int[][] weights) {
    int logHeight = place.logHeight;
    Extension z = place.point;
    int height = 1 << logHeight;
    Factor scale = new Factor(Evaluation.factor(logHeight, z));
    workers.forRangesByThread(
        height,
        BlockProgram.ROWS,
        () -> {
          Points points = new Points(z.field(), logHeight);
          int[][] inverse = new int[weights.length][BlockProgram.ROWS];
          int[][] scaled = new int[weights.length][BlockProgram.ROWS];
          return (from, to) -> {
            for (int row = from; row < to; row += BlockProgram.ROWS) {
              int rows = Math.min(BlockProgram.ROWS, to - row);
              points.inverseDistances(inverse, z, row, rows);
              kernels.multiplyByBase(inverse, inverse, points.x, rows);
              scale.multiply(kernels, scaled, inverse, rows);
              for (int d = 0; d < weights.length; d++) {
                System.arraycopy(scaled[d], 0, weights[d], row, rows);
              }
            }
          };
        });
  }

  private List<Extension> weightedSums(
      ExtensionField field, CpuExtension matrix, int logHeight, int[][] weights) {
    int width = matrix.width();
    int[][] total = new int[field.degree()][width];
    int block = Math.clamp(BLOCK_WORDS / Math.max(1, width), 2, BlockProgram.ROWS);
    workers.forRanges(
        1 << logHeight,
        BlockProgram.ROWS,
        (from, to) -> {
          ExtensionKernels.RowSums sums = kernels.of(field).rowSums(width);
          for (int row = from; row < to; row += block) {
            sums.add(matrix.words(), row * width, Math.min(block, to - row), weights, row);
          }
          addTo(total, sums.total());
        });
    List<Extension> values = new ArrayList<>();
    for (int c = 0; c < width; c++) {
      values.add(Inversion.at(field, total, c));
    }
    return values;
  }

  private static void addTo(int[][] total, int[][] part) {
    synchronized (total) {
      for (int d = 0; d < part.length; d++) {
        for (int c = 0; c < part[d].length; c++) {
          total[d][c] = KoalaBear.add(total[d][c], part[d][c]);
        }
      }
    }
  }

  /// A reduced opening at every x of g·K, each as its coefficients, bit-reversed.
  int[] reduce(ReducePlan plan) {
    int logHeight = plan.logHeight();
    List<Term> terms = plan.terms().stream().map(t -> Term.of(t, plan.alpha())).toList();
    int[] out = memory.take(plan.alpha().field().degree() << logHeight);
    workers.forRangesByThread(
        1 << logHeight,
        BlockProgram.ROWS,
        () -> {
          Reducer reducer = new Reducer(plan, terms);
          return (from, to) -> {
            for (int row = from; row < to; row += BlockProgram.ROWS) {
              reducer.block(out, row, Math.min(BlockProgram.ROWS, to - row));
            }
          };
        });
    return out;
  }

  /// A matrix with the weights of its columns, by coefficient; the combined row counts `factors`
  /// towards `points`.
  @SuppressWarnings("ArrayRecordComponent")
  private record Term(
      CpuExtension matrix, int[][] weights, List<Factor> factors, List<Integer> points) {
    static Term of(ReducePlan.Term term, Extension alpha) {
      CpuExtension matrix = (CpuExtension) term.matrix();
      int[][] weights = new int[alpha.field().degree()][matrix.width()];
      Extension power = term.first();
      for (int c = 0; c < matrix.width(); c++) {
        Inversion.put(weights, c, power);
        power = power.times(alpha);
      }
      return new Term(
          matrix,
          weights,
          term.shares().stream().map(s -> new Factor(s.factor())).toList(),
          term.shares().stream().map(ReducePlan.Share::point).toList());
    }
  }

  /// Buffers of one thread.
  private final class Reducer {
    private final List<Term> terms;
    private final List<Extension> points;
    private final List<Extension> constants;
    private final Points domain;
    private final int[][][] numerators;
    private final int degree;
    private final ExtensionKernels extension;
    private final int[][] combined;
    private final int[][] sum;

    Reducer(ReducePlan plan, List<Term> terms) {
      this.terms = terms;
      points = plan.points();
      constants = plan.constants();
      ExtensionField field = plan.alpha().field();
      degree = field.degree();
      extension = kernels.of(field);
      domain = new Points(field, plan.logHeight());
      numerators = new int[points.size()][degree][BlockProgram.ROWS];
      combined = new int[degree][BlockProgram.ROWS];
      sum = new int[degree][BlockProgram.ROWS];
    }

    void block(int[] out, int row, int rows) {
      for (int p = 0; p < points.size(); p++) {
        for (int d = 0; d < degree; d++) {
          BlockProgram.fill(numerators[p][d], constants.get(p).coefficient(d));
        }
      }
      for (Term t : terms) {
        int width = t.matrix.width();
        extension.combineColumns(combined, t.matrix.words(), row * width, rows, width, t.weights);
        for (int k = 0; k < t.points.size(); k++) {
          int[][] numerator = numerators[t.points.get(k)];
          t.factors.get(k).multiplyAdd(kernels, numerator, combined, sum, rows);
        }
      }
      for (int d = 0; d < degree; d++) {
        BlockProgram.fill(sum[d], 0);
      }
      for (int p = 0; p < points.size(); p++) {
        domain.inverseDistances(combined, points.get(p), row, rows);
        extension.multiply(combined, combined, numerators[p], rows);
        for (int d = 0; d < degree; d++) {
          kernels.add(sum[d], sum[d], combined[d], rows);
        }
      }
      for (int i = 0; i < rows; i++) {
        for (int d = 0; d < degree; d++) {
          out[degree * (row + i) + d] = sum[d][i];
        }
      }
    }
  }

  /// Points of g·⟨w_k⟩ in bit-reversed order, a block at a time. Not thread-safe.
  private final class Points {
    final int[] x = new int[BlockProgram.ROWS];
    private final int log;
    private final int[] table;
    private final BlockInversion inversion;

    Points(ExtensionField field, int log) {
      inversion = new BlockInversion(kernels, field);
      this.log = log;
      this.table = log == 0 ? new int[] {KoalaBear.ONE} : roots.forward(log);
    }

    /// `to[·][i] = 1/(z − x_i)` for the `rows` points from `row` on.
    void inverseDistances(int[][] to, Extension z, int row, int rows) {
      for (int i = 0; i < rows; i++) {
        int j = log == 0 ? 0 : Integer.reverse(row + i) >>> (32 - log);
        int w = j < table.length ? table[j] : KoalaBear.negate(table[j - table.length]);
        x[i] = KoalaBear.multiply(KoalaBear.GENERATOR, w);
        to[0][i] = KoalaBear.subtract(z.coefficient(0), x[i]);
      }
      for (int d = 1; d < to.length; d++) {
        Arrays.fill(to[d], 0, rows, z.coefficient(d));
      }
      inversion.invert(to, rows);
    }
  }
}
