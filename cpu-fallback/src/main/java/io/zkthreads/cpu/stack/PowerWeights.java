package io.zkthreads.cpu.stack;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Adds Σ_q c_q·ω^(i_q·x) to a weight, ω of order N = 2^(m+r) and x below 2^m.
///
/// Let x = s·2^(m−a) + t. Then ω^(i·x) = ω^(i·t)·ρ^(i·s) for ρ of order 2^(a+r), which depends on i
/// modulo 2^(a+r) only. So for each t all terms are added up in as many rows, and a transform of
/// that length makes of them the sums at all s: instead of one product for each q and x, one for
/// each q and t. A strip of neighbouring t at a time stays in the cache.
final class PowerWeights {
  /// log2 of the rows of a strip, where it has several.
  private static final int LOG_ROWS = 6;

  private final StackMeans means;
  private final Residues w;
  private final int logOrder;
  private final int[] indices;
  private final List<Extension> factors;
  private final int root;

  /// Values that are in one line of all residues: the length of a strip.
  private final int strip;

  /// a + r, and a.
  private final int logRows;

  private final int logSteps;

  /// ω^(i_q·t) by q, for t in a strip, residue by residue.
  private final int[][] powers;

  /// Terms by i_q modulo the number of rows.
  private final List<List<Integer>> byRow = new ArrayList<>();

  PowerWeights(StackMeans means, Residues w, int logOrder, int[] indices, List<Extension> factors) {
    this.means = means;
    this.w = w;
    this.logOrder = logOrder;
    this.indices = indices;
    this.factors = factors;
    root = KoalaBear.twoAdicGenerator(logOrder);
    strip = w.blockLength();
    int rate = logOrder - w.numVariables();
    int logLines = Integer.numberOfTrailingZeros(w.numLines());
    logSteps = Math.clamp(LOG_ROWS - rate, 0, logLines);
    logRows = logSteps == 0 ? 0 : logSteps + rate;
    powers = new int[indices.length][];
    for (int row = 0; row < 1 << logRows; row++) {
      byRow.add(new ArrayList<>());
    }
    for (int q = 0; q < indices.length; q++) {
      byRow.get(indices[q] & ((1 << logRows) - 1)).add(q);
    }
  }

  void add() {
    means
        .workers()
        .forRanges(
            indices.length,
            1,
            (from, to) -> {
              for (int q = from; q < to; q++) {
                powers[q] = powers(indices[q]);
              }
            });
    int strips = w.numLines() >> logSteps;
    means
        .workers()
        .forRangesByThread(
            strips,
            1,
            () -> {
              int[] rows = new int[(strip * w.field().degree()) << logRows];
              Collector collector = new Collector();
              return (from, to) -> {
                for (int s = from; s < to; s++) {
                  collector.collect(s, rows);
                  spread(s, strips, rows);
                }
              };
            });
  }

  private int power(long index, long x) {
    return KoalaBear.power(root, index * x & ((1L << logOrder) - 1));
  }

  /// In one line of all residues, elements that stand for nothing are 0.
  private int[] powers(int index) {
    int[] made = new int[strip + Kernels.SLACK];
    int places = Math.min(Lines.LENGTH, 1 << w.logPlaces());
    int z = power(index, 1);
    int power = KoalaBear.ONE;
    for (int place = 0; place < places; place++) {
      for (int e = 0; e < 1 << w.logResidues(); e++) {
        made[e * Lines.LENGTH + place] = power;
        power = KoalaBear.multiply(power, z);
      }
    }
    return made;
  }

  /// Adds up the terms of strips by i_q modulo the number of rows, for one thread.
  private final class Collector {
    private final int degree = w.field().degree();
    private final int[] zero = new int[degree];
    private final int[][] sums = new int[degree][strip + Kernels.SLACK];
    private final int[][] inputs = new int[indices.length][];
    private final int[][] weights = new int[indices.length][degree];

    void collect(int s, int[] rows) {
      for (int row = 0; row < 1 << logRows; row++) {
        int terms = 0;
        for (int q : byRow.get(row)) {
          inputs[terms] = powers[q];
          int power = KoalaBear.negate(power(indices[q], (long) s * strip));
          factors.get(q).scale(power).put(weights[terms], 0);
          terms++;
        }
        int at = row * degree * strip;
        if (terms == 0) {
          Arrays.fill(rows, at, at + degree * strip, 0);
          continue;
        }
        means
            .kernels()
            .of(w.field())
            .subtractCombination(sums, zero, inputs, weights, terms, strip);
        for (int d = 0; d < degree; d++) {
          System.arraycopy(sums[d], 0, rows, at + d * strip, strip);
        }
      }
    }
  }

  private static void add(int[] to, int toAt, int[] from, int at, int count) {
    for (int i = 0; i < count; i++) {
      to[toAt + i] = KoalaBear.add(to[toAt + i], from[at + i]);
    }
  }

  /// Transforms a strip, and adds its rows to the weight.
  private void spread(int s, int strips, int[] rows) {
    int width = strip * w.field().degree();
    int[] sums = logRows == 0 ? rows : means.transform().evaluate(rows, width, logRows, 0);
    for (int step = 0; step < 1 << logSteps; step++) {
      int row = logRows == 0 ? 0 : Integer.reverse(step) >>> (Integer.SIZE - logRows);
      for (int e = 0; e < 1 << w.logResidues(); e++) {
        int at = w.at(e, step * strips + s);
        for (int d = 0; d < w.field().degree(); d++) {
          int from = row * width + d * strip + e * Lines.LENGTH;
          add(w.words(), at + d * Lines.LENGTH, sums, from, Lines.LENGTH);
        }
      }
    }
    if (logRows > 0) {
      means.memory().give(sums);
    }
  }
}
