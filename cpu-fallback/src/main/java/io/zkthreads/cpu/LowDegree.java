package io.zkthreads.cpu;

import io.zkthreads.cpu.Kernels.Span;
import io.zkthreads.stark.field.KoalaBear;

/// Low-degree extension of all columns of a row-major matrix at once, by discrete Fourier
/// transforms in three passes over memory.
///
/// Rows in bit-reversed order are 2^outer blocks of 2^inner neighbours; a block fits the cache. The
/// layers within blocks run on a block at a time; the layers across blocks have one factor for a
/// whole block, so they run on strips: the same few words of every block. The last inverse and the
/// first forward layers are both across blocks, and a strip is in the cache once for all of them.
final class LowDegree {
  /// Words of a panel, which with its spare stays in a core's second-level cache: 256 KiB.
  private static final int LOG_PANEL = 16;

  /// Blocks and strips from which the threads take their share.
  private static final int LOG_SHARES = 3;

  /// Least words of a strip's row.
  private static final int MIN_STRIP = 128;

  private final Pool pool;
  private final Roots roots;
  private final Kernels kernels;
  private final CpuMemory memory;

  /// Each thread keeps its panels, and loses them with the backend.
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<Panel> panels;

  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<Panel> otherPanels;

  LowDegree(Pool pool, Roots roots, Kernels kernels, CpuMemory memory) {
    this.pool = pool;
    this.roots = roots;
    this.kernels = kernels;
    this.memory = memory;
    panels = ThreadLocal.withInitial(() -> new Panel(kernels));
    otherPanels = ThreadLocal.withInitial(() -> new Panel(kernels));
  }

  /// Values on `shift`·⟨w_h⟩ to values on g·⟨w_(h+b)⟩ in bit-reversed row order.
  ///
  /// Bit-reversed coset values are b-bit blocks: block c holds the coset g·w_(h+b)^rev(c)·H.
  int[] extend(CpuColumns values, int logBlowup) {
    int logHeight = values.logHeight();
    int[] out = memory.take(CpuBackend.checkedLength(values.width(), logHeight + logBlowup));
    if (out.length > 0) {
      new Extension(values, logBlowup, out).run();
    }
    return out;
  }

  private static int reverse(int i, int bits) {
    return bits == 0 ? 0 : Integer.reverse(i) >>> (32 - bits);
  }

  /// One matrix on its way.
  private final class Extension {
    private final CpuColumns values;
    private final int[] out;
    private final int logBlowup;
    private final int width;
    private final int logHeight;
    private final int inner;
    private final int outer;

    /// Words of a block.
    private final int block;

    /// Words of the matrix; coset c is written from c·size on.
    private final int size;

    /// Where the last coset is written.
    private final int last;

    Extension(CpuColumns values, int logBlowup, int[] out) {
      this.values = values;
      this.out = out;
      this.logBlowup = logBlowup;
      width = values.width();
      logHeight = values.logHeight();
      int fitting = Math.max(4, LOG_PANEL - (32 - Integer.numberOfLeadingZeros(width - 1)));
      inner = Math.min(fitting, Math.max(Math.min(4, logHeight), logHeight - LOG_SHARES));
      outer = logHeight - inner;
      block = width << inner;
      size = width << logHeight;
      last = (size << logBlowup) - size;
    }

    void run() {
      pool.forRangesByThread(
          1 << outer,
          1,
          () -> {
            Panel panel = panels.get().withRoomFor(block);
            return (from, to) -> withinInverse(panel, from, to);
          });
      int strip = strip();
      Twiddles inverse =
          Twiddles.inverse(kernels, roots, outer, KoalaBear.power(values.shift(), 1 << inner));
      Twiddles[] forward = new Twiddles[1 << logBlowup];
      for (int c = 0; c < forward.length; c++) {
        forward[c] = Twiddles.forward(kernels, roots, outer, KoalaBear.power(shift(c), 1 << inner));
      }
      pool.forRangesByThread(
          Math.ceilDiv(block, strip), 1, () -> new Across(strip, inverse, forward));
      pool.forRangesByThread(
          forward.length << outer,
          1,
          () -> {
            Panel panel = panels.get().withRoomFor(block);
            return (from, to) -> withinForward(panel, from, to);
          });
    }

    /// Words of a strip's row.
    private int strip() {
      int share = Integer.highestOneBit(Math.max(1, block >> LOG_SHARES));
      int fitting = Math.max(1 << LOG_PANEL >> outer, Kernels.SLACK);
      return Math.min(block, Math.min(fitting, Math.max(MIN_STRIP, share)));
    }

    /// Shift of coset c.
    private int shift(int c) {
      int w = KoalaBear.twoAdicGenerator(logHeight + logBlowup);
      return KoalaBear.multiply(KoalaBear.GENERATOR, KoalaBear.power(w, reverse(c, logBlowup)));
    }

    /// Shift of block b of a coset.
    private int shift(int coset, int b) {
      int w = KoalaBear.twoAdicGenerator(logHeight);
      return KoalaBear.multiply(coset, KoalaBear.power(w, reverse(b, outer)));
    }

    /// The inverse layers within blocks, which go to where the last coset will be. Blocks come in
    /// such an order that rows read next to each other stand next to each other.
    private void withinInverse(Panel panel, int from, int to) {
      for (int i = from; i < to; i++) {
        int b = values.bitReversed() ? i : reverse(i, outer);
        values.copyBlock(b, inner, panel.first());
        Twiddles twiddles = Twiddles.inverse(kernels, roots, inner, shift(values.shift(), b));
        panel.inverseOutside(
            panel.first(), new Span(out, last + b * block), inner, width, twiddles);
      }
    }

    /// All layers across blocks, by one thread.
    private final class Across implements Pool.Range {
      private final int norm = KoalaBear.inverse(KoalaBear.fromCanonical(1 << logHeight));
      private final int strip;
      private final Twiddles inverse;
      private final Twiddles[] forward;
      private final Panel values;
      private final Panel coefficients;

      /// @param strip words of a strip's row
      Across(int strip, Twiddles inverse, Twiddles[] forward) {
        this.strip = strip;
        this.inverse = inverse;
        this.forward = forward;
        values = panels.get().withRoomFor(strip << outer);
        coefficients = otherPanels.get().withRoomFor(strip << outer);
      }

      /// Strips `from`…`to` − 1.
      @Override
      public void run(int from, int to) {
        int[] words = coefficients.first().words();
        for (int s = from; s < to; s++) {
          int at = s * strip;
          int row = Math.min(strip, block - at);
          loadStrip(at, row, words, norm);
          Span polynomials = coefficients.inverse(coefficients.first(), outer, row, inverse);
          for (int c = 0; c < forward.length; c++) {
            Span rows = values.forward(polynomials, outer, row, forward[c]);
            for (int b = 0; b < 1 << outer; b++) {
              int rowAt = rows.at() + b * row;
              System.arraycopy(rows.words(), rowAt, out, c * size + b * block + at, row);
            }
          }
        }
      }
    }

    /// Puts the strip of the words from `at` on into `to`, scaled.
    private void loadStrip(int at, int row, int[] to, int factor) {
      boolean wholeVectors = row % Kernels.SLACK == 0;
      for (int b = 0; b < 1 << outer; b++) {
        int from = last + b * block + at;
        if (wholeVectors) {
          kernels.scale(out, from, to, b * row, row, factor);
        } else {
          System.arraycopy(out, from, to, b * row, row);
        }
      }
      if (!wholeVectors) {
        kernels.scale(to, 0, to, 0, row << outer, factor);
      }
    }

    /// The forward layers within blocks `from`…`to` − 1 of all cosets.
    private void withinForward(Panel panel, int from, int to) {
      for (int i = from; i < to; i++) {
        int coset = shift(i >> outer);
        int b = i & ((1 << outer) - 1);
        Span rows = new Span(out, i * block);
        Twiddles twiddles = Twiddles.forward(kernels, roots, inner, shift(coset, b));
        panel.forwardOutside(rows, rows, inner, width, twiddles);
      }
    }
  }
}
