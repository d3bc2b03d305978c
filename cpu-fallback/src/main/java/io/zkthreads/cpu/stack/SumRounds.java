package io.zkthreads.cpu.stack;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.multilinear.LineFactor;
import io.zkthreads.cpu.multilinear.LineKernels;
import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.compact.QuadraticSumcheck;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;

/// Rounds of a sumcheck of w·f, both by residues.
final class SumRounds {
  /// Lines that are worked on together.
  private static final int BLOCK = 16;

  private final Workers workers;
  private final Kernels kernels;
  private final LineKernels lines;
  private final Residues f;
  private final Residues w;

  SumRounds(StackMeans means, Residues f, Residues w) {
    workers = means.workers();
    kernels = means.kernels();
    lines = f.kernels();
    this.f = f;
    this.w = w;
  }

  /// Σ_x w(x, X)·f(x, X), X the last variable.
  QuadraticSumcheck.Round round() {
    int chunks = Math.ceilDiv(f.numLines(), BLOCK);
    int pairs = 1 << (f.logResidues() - 1);
    Totals totals = new Totals(f.field());
    workers.forRangesByThread(
        pairs * chunks,
        1,
        () -> {
          Buffers b = new Buffers();
          return (from, to) -> {
            b.clear();
            for (int i = from; i < to; i++) {
              int line = i % chunks * BLOCK;
              b.add(i / chunks, line, Math.min(BLOCK, f.numLines() - line));
            }
            totals.add(b);
          };
        });
    return new QuadraticSumcheck.Round(totals.atZero, totals.leading);
  }

  /// Gives the last variable a value.
  void bind(Extension r) {
    int[] factor = LineFactor.of(r);
    workers.forRanges(
        f.numLines(),
        BLOCK,
        (from, to) -> {
          f.bind(factor, from, to);
          w.bind(factor, from, to);
        });
    f.bound();
    w.bound();
  }

  /// What comes of all threads.
  private static final class Totals {
    private final ExtensionField field;
    private Extension atZero;
    private Extension leading;

    Totals(ExtensionField field) {
      this.field = field;
      atZero = field.zero();
      leading = field.zero();
    }

    synchronized void add(Buffers b) {
      atZero = atZero.plus(sum(b.atZero));
      leading = leading.plus(sum(b.leading));
    }

    private Extension sum(int[] block) {
      int[] element = new int[field.degree()];
      for (int at = 0; at < block.length; at += Lines.LENGTH) {
        int d = at / Lines.LENGTH % element.length;
        for (int lane = 0; lane < Lines.LENGTH; lane++) {
          element[d] = KoalaBear.add(element[d], block[at + lane]);
        }
      }
      return field.at(element, 0);
    }
  }

  /// Of one thread.
  private final class Buffers {
    private final int size = BLOCK * f.lineWords();
    private int[] atZero = new int[size];
    private int[] leading = new int[size];
    private final int[] product = new int[size];
    private final int[] difference = new int[size];
    private final int[] weights = new int[size];

    void clear() {
      atZero = new int[size];
      leading = new int[size];
    }

    /// Adds some lines of residues 2·pair and 2·pair + 1.
    void add(int pair, int line, int count) {
      int stride = f.lineWords();
      int degree = f.field().degree();
      Lines f0 = f.lines(2 * pair, line);
      Lines w0 = w.lines(2 * pair, line);
      Lines to = new Lines(product, 0, stride);
      lines.multiply(to, f0, w0, count);
      kernels.add(atZero, atZero, product, count * stride);
      Lines df = new Lines(difference, 0, stride);
      Lines dw = new Lines(weights, 0, stride);
      lines.subtract(df, f.lines(2 * pair + 1, line), f0, degree, count);
      lines.subtract(dw, w.lines(2 * pair + 1, line), w0, degree, count);
      lines.multiply(to, df, dw, count);
      kernels.add(leading, leading, product, count * stride);
    }
  }
}
