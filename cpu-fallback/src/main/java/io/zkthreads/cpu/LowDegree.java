package io.zkthreads.cpu;

import io.zkthreads.cpu.Kernels.Span;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.KoalaBear;

/// Low-degree extension of all columns of a row-major matrix at once, by discrete Fourier
/// transforms in three passes over memory.
///
/// Rows in bit-reversed order are 2^outer blocks of 2^inner neighbours; a block fits the cache. The
/// layers within blocks run on a block at a time; the layers across blocks have one factor for a
/// whole block, so they run on strips: the same few words of every block. The last inverse and the
/// first forward layers are both across blocks, and a strip is in the cache once for all of them.
/// The first pass over a block or strip reads it where it stands, and the last writes it there.
final class LowDegree {
  /// Words of a panel, which with its spare stays in a core's second-level cache: 256 KiB.
  private static final int LOG_PANEL = 16;

  /// Words of the largest panel, for the sake of fewer passes or wider strips: 768 KiB.
  private static final int MAX_PANEL = 3 << LOG_PANEL;

  /// Layers across blocks up to which strips are wide.
  private static final int WIDE_OUTER = 9;

  /// Blocks and strips from which the threads take their share.
  private static final int LOG_SHARES = 3;

  /// Least words of a strip's row.
  private static final int MIN_STRIP = 128;

  /// Words of a strip's row for which a strip may take twice the words of a panel.
  private static final int WIDE_STRIP = 512;

  private final Workers workers;
  private final Roots roots;
  private final Kernels kernels;
  private final CpuMemory memory;

  /// Each thread keeps its panels, and loses them with the backend.
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<Panel> panels;

  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<Panel> otherPanels;

  LowDegree(Workers workers, Roots roots, Kernels kernels, CpuMemory memory) {
    this.workers = workers;
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

  /// As [#extend], of values on H that stand at the beginning of `words`, where the extension goes:
  /// nothing is written there before the last value has been read.
  ///
  /// @param logBlowup at least 1
  void extendInPlace(int[] words, int width, int logHeight, int logBlowup) {
    if (logBlowup < 1) {
      throw new IllegalArgumentException("no room beside the values: blow-up 2^" + logBlowup);
    }
    CpuColumns values =
        new CpuColumns(width, logHeight, new CpuColumns.Words(words, 0), KoalaBear.ONE, false);
    new Extension(values, logBlowup, words).run();
  }

  /// Layers within blocks. Two layers are a pass and an odd one is a pass of its own, so both the
  /// layers within and those across blocks are even where the height is. Blocks of wide matrices
  /// are longer, because a strip that crosses many blocks has short rows.
  static int inner(int width, int logHeight) {
    int inner = Math.max(4, log(Math.max(1, (1 << LOG_PANEL) / width)));
    int step = 1 + (~logHeight & 1);
    if (step == 2) {
      inner += inner & 1;
    }
    while (logHeight - inner > WIDE_OUTER && (long) width << (inner + step) <= MAX_PANEL) {
      inner += step;
    }
    int sharing = logHeight - LOG_SHARES;
    return Math.min(inner, Math.max(Math.min(4, logHeight), step == 2 ? sharing & -2 : sharing));
  }

  /// The logarithm of i > 0, rounded down.
  private static int log(int i) {
    return 31 - Integer.numberOfLeadingZeros(i);
  }

  /// Words of the row of a strip that crosses 2^outer blocks.
  static int strip(int block, int outer) {
    int share = Integer.highestOneBit(Math.max(1, block >> LOG_SHARES));
    int fitting = Math.clamp(WIDE_STRIP, 1 << LOG_PANEL >> outer, 2 << LOG_PANEL >> outer);
    int most = Math.max(fitting, Kernels.SLACK);
    return Math.min(block, Math.min(most, Math.max(MIN_STRIP, share)));
  }

  /// Shift of block b of the 2^outer blocks of a coset, in bit-reversed order.
  static int blockShift(int coset, int b, int logHeight, int outer) {
    int w = KoalaBear.twoAdicGenerator(logHeight);
    return KoalaBear.multiply(coset, KoalaBear.power(w, reverse(b, outer)));
  }

  static int reverse(int i, int bits) {
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
    private final int norm;

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
      inner = inner(width, logHeight);
      outer = logHeight - inner;
      block = width << inner;
      size = width << logHeight;
      last = (size << logBlowup) - size;
      norm = KoalaBear.inverse(KoalaBear.fromCanonical(1 << logHeight));
    }

    void run() {
      workers.forRangesByThread(
          1 << outer,
          1,
          () -> {
            Panel panel = panels.get().withRoomFor(block);
            return (from, to) -> withinInverse(panel, from, to);
          });
      int strip = strip(block, outer);
      Twiddles inverse =
          Twiddles.ofRows(outer)
              .inverse(kernels, roots, outer, KoalaBear.power(values.shift(), 1 << inner));
      Twiddles[] forward = new Twiddles[1 << logBlowup];
      for (int c = 0; c < forward.length; c++) {
        int shift = KoalaBear.power(shift(c), 1 << inner);
        forward[c] = Twiddles.ofRows(outer).forward(kernels, roots, outer, shift);
      }
      workers.forRangesByThread(
          Math.ceilDiv(block, strip), 1, () -> new Across(strip, inverse, forward));
      workers.forRangesByThread(
          forward.length << outer,
          1,
          () -> {
            Panel panel = panels.get().withRoomFor(block);
            return (from, to) -> withinForward(panel, from, to);
          });
    }

    /// Shift of coset c.
    private int shift(int c) {
      int w = KoalaBear.twoAdicGenerator(logHeight + logBlowup);
      return KoalaBear.multiply(KoalaBear.GENERATOR, KoalaBear.power(w, reverse(c, logBlowup)));
    }

    /// The inverse layers within blocks, scaled, which go to where the last coset will be. Blocks
    /// come in such an order that rows read next to each other stand next to each other.
    private void withinInverse(Panel panel, int from, int to) {
      for (int i = from; i < to; i++) {
        int b = values.bitReversed() ? i : reverse(i, outer);
        load(b, panel.first());
        Twiddles twiddles =
            panel
                .twiddles(inner)
                .inverse(kernels, roots, inner, blockShift(values.shift(), b, logHeight, outer));
        panel.inverseTo(new Span(out, last + b * block), inner, width, twiddles);
      }
    }

    /// Puts block b of the values into a buffer, times 1 / 2^logHeight. Long rows are scaled on
    /// their way, except in the last block, where no words follow the last row.
    private void load(int b, Span to) {
      int pieces = values.bitReversed() ? 1 : 1 << inner;
      int piece = block / pieces;
      boolean onTheWay = piece >= Kernels.SLACK && b + 1 < 1 << outer;
      for (int i = 0; i < pieces; i++) {
        int from = values.rowAt((b << inner) + i);
        int at = to.at() + i * piece;
        if (onTheWay) {
          kernels.scale(values.words(), from, to.words(), at, piece, norm);
        } else {
          System.arraycopy(values.words(), from, to.words(), at, piece);
        }
      }
      if (!onTheWay) {
        kernels.scale(to.words(), to.at(), to.words(), to.at(), block, norm);
      }
    }

    /// All layers across blocks, by one thread.
    private final class Across implements Workers.Range {
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
        for (int s = from; s < to; s++) {
          int at = s * strip;
          int row = Math.min(strip, block - at);
          Span rows = new Span(out, last + at);
          Span polynomials = coefficients.inverse(rows, block, outer, row, inverse);
          for (int c = 0; c < forward.length; c++) {
            Span target = new Span(out, c * size + at);
            values.forward(polynomials, target, block, outer, row, forward[c]);
          }
        }
      }
    }

    /// The forward layers within blocks `from`…`to` − 1 of all cosets.
    private void withinForward(Panel panel, int from, int to) {
      for (int i = from; i < to; i++) {
        int coset = shift(i >> outer);
        int b = i & ((1 << outer) - 1);
        Span rows = new Span(out, i * block);
        Twiddles twiddles =
            panel
                .twiddles(inner)
                .forward(kernels, roots, inner, blockShift(coset, b, logHeight, outer));
        panel.forward(rows, rows, width, inner, width, twiddles);
      }
    }
  }
}
