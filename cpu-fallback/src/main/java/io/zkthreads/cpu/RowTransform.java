package io.zkthreads.cpu;

import io.zkthreads.cpu.Kernels.Span;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.KoalaBear;

/// Values of polynomials on a subgroup, all columns of a row-major matrix of coefficients at once:
/// the second half of [LowDegree], with its blocks and strips.
public final class RowTransform {
  private final Workers workers;
  private final Roots roots = new Roots();
  private final Kernels kernels;
  private final CpuMemory memory;

  /// Each thread keeps its panels, and loses them with the transform.
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<Panel> panels;

  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<Panel> strips;

  public RowTransform(Workers workers, Kernels kernels, CpuMemory memory) {
    this.workers = workers;
    this.kernels = kernels;
    this.memory = memory;
    panels = ThreadLocal.withInitial(() -> new Panel(kernels));
    strips = ThreadLocal.withInitial(() -> new Panel(kernels));
  }

  /// Values on ⟨w_(h+b)⟩ in bit-reversed row order, b = `logInvRate`.
  ///
  /// @param coefficients 2^h rows of `width` words
  /// @return of the memory, which gets it back
  public int[] evaluate(int[] coefficients, int width, int logHeight, int logInvRate) {
    int[] out = memory.take(CpuBackend.checkedLength(width, logHeight + logInvRate));
    new Matrix(coefficients, width, logHeight, logInvRate, out).run();
    return out;
  }

  /// One matrix on its way. Bit-reversed values are cosets: coset c is w_(h+b)^rev(c)·H.
  private final class Matrix {
    private final int[] coefficients;
    private final int[] out;
    private final int logInvRate;
    private final int width;
    private final int logHeight;
    private final int inner;
    private final int outer;

    /// Words of a block.
    private final int block;

    Matrix(int[] coefficients, int width, int logHeight, int logInvRate, int[] out) {
      this.coefficients = coefficients;
      this.width = width;
      this.logHeight = logHeight;
      this.logInvRate = logInvRate;
      this.out = out;
      inner = LowDegree.inner(width, logHeight);
      outer = logHeight - inner;
      block = width << inner;
    }

    void run() {
      int strip = LowDegree.strip(block, outer);
      Twiddles[] twiddles = new Twiddles[1 << logInvRate];
      for (int c = 0; c < twiddles.length; c++) {
        int shift = KoalaBear.power(shift(c), 1 << inner);
        twiddles[c] = Twiddles.ofRows(outer).forward(kernels, roots, outer, shift);
      }
      workers.forRangesByThread(
          Math.ceilDiv(block, strip),
          1,
          () -> {
            Panel panel = panels.get().withRoomFor(strip << outer);
            Span rows = strips.get().withRoomFor(strip << outer).first();
            return (from, to) -> {
              for (int s = from; s < to; s++) {
                across(s * strip, Math.min(strip, block - s * strip), rows, panel, twiddles);
              }
            };
          });
      workers.forRangesByThread(
          twiddles.length << outer,
          1,
          () -> {
            Panel panel = panels.get().withRoomFor(block);
            return (from, to) -> within(panel, from, to);
          });
    }

    /// Shift of coset c.
    private int shift(int c) {
      int w = KoalaBear.twoAdicGenerator(logHeight + logInvRate);
      return KoalaBear.power(w, LowDegree.reverse(c, logInvRate));
    }

    /// The layers across blocks, on `row` words of each from word `at` on, for all cosets.
    private void across(int at, int row, Span rows, Panel panel, Twiddles[] twiddles) {
      for (int b = 0; b < 1 << outer; b++) {
        System.arraycopy(coefficients, b * block + at, rows.words(), rows.at() + b * row, row);
      }
      for (int c = 0; c < twiddles.length; c++) {
        Span target = new Span(out, (c << outer) * block + at);
        panel.forward(rows, target, block, outer, row, twiddles[c]);
      }
    }

    /// The layers within blocks `from`…`to` − 1 of all cosets.
    private void within(Panel panel, int from, int to) {
      for (int i = from; i < to; i++) {
        int b = i & ((1 << outer) - 1);
        int shift = LowDegree.blockShift(shift(i >> outer), b, logHeight, outer);
        Span rows = new Span(out, i * block);
        Twiddles twiddles = panel.twiddles(inner).forward(kernels, roots, inner, shift);
        panel.forward(rows, rows, width, inner, width, twiddles);
      }
    }
  }
}
