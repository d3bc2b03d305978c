package io.zkthreads.cpu;

import io.zkthreads.cpu.Kernels.Span;
import org.jspecify.annotations.Nullable;

/// Two buffers that stay in a core's cache while all layers of a transform run on 2^log rows, and
/// one for its factors.
///
/// Each pass reads one place and writes another, so that the last vector of a row may overlap the
/// one before it, or the row behind it where a row is shorter than a vector. The first pass reads
/// where the rows come from and the last writes where they go to, unless rows are that short. Not
/// thread-safe.
final class Panel {
  /// Words of a page, within which a processor tells a load from an earlier store.
  private static final int PAGE = 1 << 10;

  private final Kernels kernels;
  private int size;
  private Span first = new Span(new int[0], 0);
  private Span second = first;
  private Twiddles twiddles = Twiddles.ofRows(0);

  Panel(Kernels kernels) {
    this.kernels = kernels;
  }

  /// This panel, with room for `least` words.
  Panel withRoomFor(int least) {
    if (size < least) {
      int behind = least + Kernels.SLACK;
      int halfPageApart = ((behind + PAGE - 1) & -PAGE) + PAGE / 2;
      int[] words = new int[halfPageApart + behind];
      first = new Span(words, 0);
      second = new Span(words, halfPageApart);
      size = least;
    }
    return this;
  }

  /// Room for the factors of 2^log rows, until it is asked for again.
  Twiddles twiddles(int log) {
    if (!twiddles.hasRoomFor(log)) {
      twiddles = Twiddles.ofRows(log);
    }
    return twiddles;
  }

  /// Where rows may be put before a transform.
  Span first() {
    return first;
  }

  /// Coefficients in natural order, from an array without slack or one of the buffers, to values in
  /// bit-reversed order in an array without slack, where rows begin `stride` words apart. The
  /// coefficients may stand where the values go to.
  void forward(Span from, Span to, int stride, int log, int row, Twiddles twiddles) {
    if (direct(log, row)) {
      passes(from, new Target(to, stride), log, row, twiddles);
    } else {
      copyRows(from, row, first, row, log, row);
      copyRows(passes(first, null, log, row, twiddles), row, to, stride, log, row);
    }
  }

  /// Values in bit-reversed order, in an array without slack where rows begin `stride` words apart,
  /// to 2^log times the coefficients in natural order in one of the buffers.
  Span inverse(Span from, int stride, int log, int row, Twiddles twiddles) {
    if (direct(log, row)) {
      return inversePasses(from, stride, null, log, row, twiddles);
    }
    copyRows(from, stride, first, row, log, row);
    return inversePasses(first, row, null, log, row, twiddles);
  }

  /// [#inverse] of values in [#first] to an array without slack.
  void inverseTo(Span to, int log, int row, Twiddles twiddles) {
    if (direct(log, row)) {
      inversePasses(first, row, to, log, row, twiddles);
    } else {
      copyRows(inversePasses(first, row, null, log, row, twiddles), row, to, row, log, row);
    }
  }

  /// Whether no vector reaches beyond the rows, and the first pass is not the last.
  private static boolean direct(int log, int row) {
    return row >= Kernels.SLACK && log > 2;
  }

  /// Where the last forward pass writes rows `stride` words apart.
  private record Target(Span rows, int stride) {}

  private Span passes(Span from, @Nullable Target to, int log, int row, Twiddles twiddles) {
    int total = row << log;
    int nodes = 1;
    Span at = from;
    if ((log & 1) == 1) {
      Span next = next(at, null);
      kernels.forward2(at, next, total >> 1, nodes, twiddles);
      at = next;
      nodes = 2;
    }
    for (; nodes < 1 << log; nodes <<= 2) {
      int run = total / (4 * nodes);
      Target target = new Target(next(at, null), run);
      if (to != null && 4 * nodes == 1 << log) {
        target = to;
      }
      kernels.forward4(at, target.rows, run, target.stride, nodes, twiddles);
      at = target.rows;
    }
    return at;
  }

  private Span inversePasses(
      Span from, int stride, @Nullable Span to, int log, int row, Twiddles twiddles) {
    int total = row << log;
    int nodes = 1 << log;
    Span at = from;
    while (nodes > 2) {
      nodes >>= 2;
      Span next = next(at, nodes == 1 ? to : null);
      int run = total / (4 * nodes);
      kernels.inverse4(at, next, run, run == row ? stride : run, nodes, twiddles);
      at = next;
    }
    if (nodes == 2) {
      Span next = next(at, to);
      kernels.inverse2(at, next, total >> 1, 1, twiddles);
      at = next;
    }
    return at;
  }

  /// Where a pass writes that reads `at`.
  private Span next(Span at, @Nullable Span to) {
    if (to != null) {
      return to;
    }
    return at.equals(first) ? second : first;
  }

  private static void copyRows(Span from, int fromStride, Span to, int toStride, int log, int row) {
    if (fromStride == row && toStride == row) {
      System.arraycopy(from.words(), from.at(), to.words(), to.at(), row << log);
      return;
    }
    for (int i = 0; i < 1 << log; i++) {
      int fromAt = from.at() + i * fromStride;
      System.arraycopy(from.words(), fromAt, to.words(), to.at() + i * toStride, row);
    }
  }
}
