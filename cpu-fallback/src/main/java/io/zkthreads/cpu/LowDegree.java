package io.zkthreads.cpu;

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

  LowDegree(Pool pool, Roots roots, Kernels kernels) {
    this.pool = pool;
    this.roots = roots;
    this.kernels = kernels;
  }

  /// Values on `shift`·⟨w_h⟩ to values on g·⟨w_(h+b)⟩ in bit-reversed row order.
  ///
  /// Bit-reversed coset values are b-bit blocks: block c holds the coset g·w_(h+b)^rev(c)·H.
  int[] extend(CpuColumns values, int logBlowup) {
    int logHeight = values.logHeight();
    int[] out = new int[CpuBackend.checkedLength(values.width(), logHeight + logBlowup)];
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
    }

    void run() {
      pool.forRanges(1 << outer, 1, this::withinInverse);
      int strip = strip();
      Twiddles inverse =
          Twiddles.inverse(kernels, roots, outer, KoalaBear.power(values.shift(), 1 << inner));
      Twiddles[] forward = new Twiddles[1 << logBlowup];
      for (int c = 0; c < forward.length; c++) {
        forward[c] = Twiddles.forward(kernels, roots, outer, KoalaBear.power(shift(c), 1 << inner));
      }
      pool.forRanges(
          Math.ceilDiv(block, strip), 1, (from, to) -> across(strip, from, to, inverse, forward));
      pool.forRanges(forward.length << outer, 1, this::withinForward);
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
    private void withinInverse(int from, int to) {
      Panel panel = new Panel(kernels, block);
      for (int i = from; i < to; i++) {
        int b = values.bitReversed() ? i : reverse(i, outer);
        values.copyBlock(b, inner, panel.words());
        panel.inverse(
            inner, width, Twiddles.inverse(kernels, roots, inner, shift(values.shift(), b)));
        System.arraycopy(panel.words(), 0, out, (size << logBlowup) - size + b * block, block);
      }
    }

    /// All layers across blocks, on strips `from`…`to` − 1.
    private void across(int strip, int from, int to, Twiddles inverse, Twiddles[] forward) {
      int blocks = 1 << outer;
      int last = (size << logBlowup) - size;
      int norm = KoalaBear.inverse(KoalaBear.fromCanonical(1 << logHeight));
      Panel coefficients = new Panel(kernels, strip << outer);
      Panel panel = new Panel(kernels, strip << outer);
      for (int s = from; s < to; s++) {
        int at = s * strip;
        int row = Math.min(strip, block - at);
        for (int b = 0; b < blocks; b++) {
          kernels.scale(out, last + b * block + at, coefficients.words(), b * row, row, norm);
        }
        coefficients.inverse(outer, row, inverse);
        for (int c = 0; c < forward.length; c++) {
          System.arraycopy(coefficients.words(), 0, panel.words(), 0, row << outer);
          panel.forward(outer, row, forward[c]);
          for (int b = 0; b < blocks; b++) {
            System.arraycopy(panel.words(), b * row, out, c * size + b * block + at, row);
          }
        }
      }
    }

    /// The forward layers within blocks `from`…`to` − 1 of all cosets.
    private void withinForward(int from, int to) {
      Panel panel = new Panel(kernels, block);
      for (int i = from; i < to; i++) {
        int coset = shift(i >> outer);
        int b = i & ((1 << outer) - 1);
        System.arraycopy(out, i * block, panel.words(), 0, block);
        panel.forward(inner, width, Twiddles.forward(kernels, roots, inner, shift(coset, b)));
        System.arraycopy(panel.words(), 0, out, i * block, block);
      }
    }
  }
}
