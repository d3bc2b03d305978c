package io.zkthreads.cpu;

import io.zkthreads.engine.Backend.Claim;
import io.zkthreads.engine.Backend.Evaluation;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Values out of the domain, and the reduced openings that prove them.
final class OpeningStep {
  /// Words of the rows that are summed together, which are read once for each vector of columns: a
  /// quarter of a core's second-level cache.
  private static final int BLOCK_WORDS = 1 << 17;

  /// A point, for polynomials of one height.
  private record Place(int logHeight, Quintic point) {}

  private final Pool pool;
  private final Kernels kernels;
  private final Roots roots;
  private final CpuMemory memory;

  OpeningStep(Pool pool, Kernels kernels, Roots roots, CpuMemory memory) {
    this.pool = pool;
    this.kernels = kernels;
    this.roots = roots;
    this.memory = memory;
  }

  /// Barycentric interpolation on g·H, the first n rows of an extension: p(z) = (z^n − g^n)/(n·g^n)
  /// · Σ p(x)·x/(z − x).
  List<List<List<Quintic>>> evaluate(List<Evaluation> evaluations) {
    try (CpuMemory.Scratch scratch = memory.new Scratch()) {
      return evaluate(evaluations, scratch);
    }
  }

  private List<List<List<Quintic>>> evaluate(
      List<Evaluation> evaluations, CpuMemory.Scratch scratch) {
    Map<Place, int[][]> weights = new LinkedHashMap<>();
    List<List<List<Quintic>>> values = new ArrayList<>();
    for (Evaluation e : evaluations) {
      CpuExtension matrix = (CpuExtension) e.matrix();
      int logHeight = matrix.logHeight() - e.logBlowup();
      List<List<Quintic>> byPoint = new ArrayList<>();
      for (Quintic point : e.points()) {
        int[][] w =
            weights.computeIfAbsent(
                new Place(logHeight, point), p -> interpolationWeights(logHeight, point, scratch));
        byPoint.add(weightedSums(matrix, logHeight, w));
      }
      values.add(byPoint);
    }
    return values;
  }

  /// By coefficient and row: (z^n − g^n)/(n·g^n) · x/(z − x).
  private int[][] interpolationWeights(int logHeight, Quintic z, CpuMemory.Scratch scratch) {
    int height = 1 << logHeight;
    int gn = KoalaBear.power(KoalaBear.GENERATOR, height);
    int norm = KoalaBear.inverse(KoalaBear.multiply(gn, KoalaBear.fromCanonical(height)));
    Quintic factor = z.power(height).minus(Quintic.ofBase(gn)).scale(norm);
    Factor scale = new Factor(factor);
    int[][] weights = new int[Quintic.DEGREE][];
    for (int d = 0; d < weights.length; d++) {
      weights[d] = scratch.take(height);
    }
    pool.forRangesByThread(
        height,
        BlockProgram.ROWS,
        () -> {
          Points points = new Points(logHeight);
          int[][] inverse = new int[5][BlockProgram.ROWS];
          int[][] scaled = new int[5][BlockProgram.ROWS];
          return (from, to) -> {
            for (int row = from; row < to; row += BlockProgram.ROWS) {
              int rows = Math.min(BlockProgram.ROWS, to - row);
              points.inverseDistances(inverse, z, row, rows);
              kernels.multiplyByBase(inverse, inverse, points.x, rows);
              scale.multiply(kernels, scaled, inverse, rows);
              for (int d = 0; d < 5; d++) {
                System.arraycopy(scaled[d], 0, weights[d], row, rows);
              }
            }
          };
        });
    return weights;
  }

  private List<Quintic> weightedSums(CpuExtension matrix, int logHeight, int[][] weights) {
    int width = matrix.width();
    int[][] total = new int[5][width];
    int block = Math.clamp(BLOCK_WORDS / Math.max(1, width), 2, BlockProgram.ROWS);
    pool.forRanges(
        1 << logHeight,
        BlockProgram.ROWS,
        (from, to) -> {
          Kernels.RowSums sums = kernels.rowSums(width);
          for (int row = from; row < to; row += block) {
            sums.add(matrix.words(), row * width, Math.min(block, to - row), weights, row);
          }
          addTo(total, sums.total());
        });
    List<Quintic> values = new ArrayList<>();
    for (int c = 0; c < width; c++) {
      values.add(Inversion.at(total, c));
    }
    return values;
  }

  private static void addTo(int[][] total, int[][] part) {
    synchronized (total) {
      for (int d = 0; d < 5; d++) {
        for (int c = 0; c < part[d].length; c++) {
          total[d][c] = KoalaBear.add(total[d][c], part[d][c]);
        }
      }
    }
  }

  /// Σ α^i·(v_i − p_i(x))/(z_i − x) at every x of g·K, five words each, bit-reversed.
  int[] reduce(List<Claim> claims, int logHeight, Quintic alpha) {
    List<Term> terms = new ArrayList<>();
    List<Quintic> points = new ArrayList<>();
    List<Quintic> constants = new ArrayList<>();
    Quintic power = Quintic.ONE;
    for (Claim claim : claims) {
      CpuExtension matrix = (CpuExtension) claim.matrix();
      int[][] weights = new int[5][matrix.width()];
      List<Factor> factors = new ArrayList<>();
      List<Integer> indices = new ArrayList<>();
      Quintic factor = Quintic.ONE.negate();
      Quintic step = alpha.power(matrix.width());
      for (int k = 0; k < claim.points().size(); k++) {
        int at = points.indexOf(claim.points().get(k));
        if (at < 0) {
          at = points.size();
          points.add(claim.points().get(k));
          constants.add(Quintic.ZERO);
        }
        indices.add(at);
        factors.add(new Factor(factor));
        factor = factor.times(step);
        for (int c = 0; c < matrix.width(); c++) {
          if (k == 0) {
            Inversion.put(weights, c, power);
          }
          Quintic term = claim.values().get(k).get(c).times(power);
          constants.set(at, constants.get(at).plus(term));
          power = power.times(alpha);
        }
      }
      terms.add(new Term(matrix, weights, factors, indices));
    }
    int[] out = memory.take(5 << logHeight);
    pool.forRangesByThread(
        1 << logHeight,
        BlockProgram.ROWS,
        () -> {
          Reducer reducer = new Reducer(terms, points, constants, logHeight);
          return (from, to) -> {
            for (int row = from; row < to; row += BlockProgram.ROWS) {
              reducer.block(out, row, Math.min(BlockProgram.ROWS, to - row));
            }
          };
        });
    return out;
  }

  /// A matrix with the weights α^(off+c) of its columns at its first point; at point k the combined
  /// row counts −α^(k·width), given as `factors`, towards point `points[k]`.
  @SuppressWarnings("ArrayRecordComponent")
  private record Term(
      CpuExtension matrix, int[][] weights, List<Factor> factors, List<Integer> points) {}

  /// Buffers of one thread.
  private final class Reducer {
    private final List<Term> terms;
    private final List<Quintic> points;
    private final List<Quintic> constants;
    private final Points domain;
    private final int[][][] numerators;
    private final int[][] combined = new int[5][BlockProgram.ROWS];
    private final int[][] sum = new int[5][BlockProgram.ROWS];

    Reducer(List<Term> terms, List<Quintic> points, List<Quintic> constants, int logHeight) {
      this.terms = terms;
      this.points = points;
      this.constants = constants;
      this.domain = new Points(logHeight);
      this.numerators = new int[points.size()][5][BlockProgram.ROWS];
    }

    void block(int[] out, int row, int rows) {
      for (int p = 0; p < points.size(); p++) {
        for (int d = 0; d < 5; d++) {
          BlockProgram.fill(numerators[p][d], constants.get(p).coefficient(d));
        }
      }
      for (Term t : terms) {
        int width = t.matrix.width();
        kernels.combineColumns(combined, t.matrix.words(), row * width, rows, width, t.weights);
        for (int k = 0; k < t.points.size(); k++) {
          int[][] numerator = numerators[t.points.get(k)];
          t.factors.get(k).multiplyAdd(kernels, numerator, combined, sum, rows);
        }
      }
      for (int d = 0; d < 5; d++) {
        BlockProgram.fill(sum[d], 0);
      }
      for (int p = 0; p < points.size(); p++) {
        domain.inverseDistances(combined, points.get(p), row, rows);
        kernels.multiplyQuintic(combined, combined, numerators[p], rows);
        for (int d = 0; d < 5; d++) {
          kernels.add(sum[d], sum[d], combined[d], rows);
        }
      }
      for (int i = 0; i < rows; i++) {
        for (int d = 0; d < 5; d++) {
          out[5 * (row + i) + d] = sum[d][i];
        }
      }
    }
  }

  /// Points of g·⟨w_k⟩ in bit-reversed order, a block at a time. Not thread-safe.
  private final class Points {
    final int[] x = new int[BlockProgram.ROWS];
    private final int log;
    private final int[] table;
    private final BlockInversion inversion = new BlockInversion(kernels);

    Points(int log) {
      this.log = log;
      this.table = log == 0 ? new int[] {KoalaBear.ONE} : roots.forward(log);
    }

    /// `to[·][i] = 1/(z − x_i)` for the `rows` points from `row` on.
    void inverseDistances(int[][] to, Quintic z, int row, int rows) {
      for (int i = 0; i < rows; i++) {
        int j = log == 0 ? 0 : Integer.reverse(row + i) >>> (32 - log);
        int w = j < table.length ? table[j] : KoalaBear.negate(table[j - table.length]);
        x[i] = KoalaBear.multiply(KoalaBear.GENERATOR, w);
        to[0][i] = KoalaBear.subtract(z.c0(), x[i]);
      }
      for (int d = 1; d < 5; d++) {
        Arrays.fill(to[d], 0, rows, z.coefficient(d));
      }
      inversion.invert(to, rows);
    }
  }
}
