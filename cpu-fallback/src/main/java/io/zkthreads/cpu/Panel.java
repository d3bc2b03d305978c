package io.zkthreads.cpu;

import io.zkthreads.cpu.Kernels.Span;
import org.jspecify.annotations.Nullable;

/// Two buffers that stay in a core's cache while all layers of a transform run on 2^log rows.
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

  /// Where rows may be put before a transform.
  Span first() {
    return first;
  }

  /// Coefficients in natural order to values in bit-reversed order, in one of the buffers.
  Span forward(Span from, int log, int row, Twiddles twiddles) {
    return forward(from, null, log, row, twiddles);
  }

  /// Values in bit-reversed order to 2^log times the coefficients in natural order, in one of the
  /// buffers.
  Span inverse(Span from, int log, int row, Twiddles twiddles) {
    return inverse(from, null, log, row, twiddles);
  }

  /// [#forward] from and to an array without slack; `from` and `to` may be one.
  void forwardOutside(Span from, Span to, int log, int row, Twiddles twiddles) {
    if (direct(log, row)) {
      forward(from, to, log, row, twiddles);
    } else {
      copy(from, first, row << log);
      copy(forward(first, log, row, twiddles), to, row << log);
    }
  }

  /// [#inverse] to an array without slack.
  void inverseOutside(Span from, Span to, int log, int row, Twiddles twiddles) {
    if (direct(log, row)) {
      inverse(from, to, log, row, twiddles);
    } else {
      copy(inverse(from, log, row, twiddles), to, row << log);
    }
  }

  /// Whether no vector reaches beyond the rows, and the first pass is not the last.
  private static boolean direct(int log, int row) {
    return row >= Kernels.SLACK && log > 2;
  }

  private Span forward(Span from, @Nullable Span to, int log, int row, Twiddles twiddles) {
    int total = row << log;
    int nodes = 1;
    Span at = from;
    if ((log & 1) == 1) {
      Span next = next(at, log == 1 ? to : null);
      kernels.forward2(at, next, total >> 1, nodes, twiddles);
      at = next;
      nodes = 2;
    }
    for (; nodes < 1 << log; nodes <<= 2) {
      Span next = next(at, 4 * nodes == 1 << log ? to : null);
      kernels.forward4(at, next, total / (4 * nodes), nodes, twiddles);
      at = next;
    }
    return at;
  }

  private Span inverse(Span from, @Nullable Span to, int log, int row, Twiddles twiddles) {
    int total = row << log;
    int nodes = 1 << log;
    Span at = from;
    while (nodes > 2) {
      nodes >>= 2;
      Span next = next(at, nodes == 1 ? to : null);
      kernels.inverse4(at, next, total / (4 * nodes), nodes, twiddles);
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

  private static void copy(Span from, Span to, int count) {
    System.arraycopy(from.words(), from.at(), to.words(), to.at(), count);
  }
}
