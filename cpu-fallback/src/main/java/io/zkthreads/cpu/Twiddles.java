package io.zkthreads.cpu;

import io.zkthreads.stark.field.KoalaBear;

/// The factors of a transform of 2^log rows on a coset, as the nodes of a tree.
///
/// Node 1 is the polynomial modulo X^(2^log) − s^(2^log), for the coset shift s. A node modulo
/// X^(2m) − ζ² splits into one modulo X^m − ζ and one modulo X^m + ζ: node v into nodes 2v and 2v +
/// 1, with factor ζ of node v. The leaves, from left to right, are the values on the coset in
/// bit-reversed order.
///
/// A factor is held as its canonical value w, beside Q = ⌊w·2^32 / p⌋: then x·w − ⌊x·Q / 2^32⌋·p is
/// in [0, 2p) for every unsigned word x, and low halves suffice for it (Shoup).
///
/// Filled anew for each shift; not thread-safe while it is.
///
/// @param values w by node
/// @param quotients Q by node
@SuppressWarnings("ArrayRecordComponent")
public record Twiddles(int[] values, int[] quotients) {
  private static final int NEG_INVERSE = 0x7effffff;

  /// The word that stands for 2^−32, by which a word becomes the canonical value it stands for.
  private static final int CANONICAL = 1;

  /// Room for the factors of 2^log rows, which [#forward] and [#inverse] fill.
  static Twiddles ofRows(int log) {
    int words = (1 << log) + Kernels.SLACK;
    return new Twiddles(new int[words], new int[words]);
  }

  boolean hasRoomFor(int log) {
    return values.length >= (1 << log) + Kernels.SLACK;
  }

  /// From coefficients to values on `shift`·H.
  Twiddles forward(Kernels kernels, Roots roots, int log, int shift) {
    return fill(kernels, roots.bitReversed(log), log, shift);
  }

  /// The inverses of [#forward].
  Twiddles inverse(Kernels kernels, Roots roots, int log, int shift) {
    return fill(kernels, roots.inverseBitReversed(log), log, KoalaBear.inverse(shift));
  }

  private Twiddles fill(Kernels kernels, int[] reversedRoots, int log, int shift) {
    int[] words = quotients;
    for (int level = 0; level < log; level++) {
      int factor = KoalaBear.power(shift, 1L << (log - 1 - level));
      kernels.scale(reversedRoots, 0, words, 1 << level, 1 << level, factor);
    }
    kernels.scale(words, 0, values, 0, 1 << log, CANONICAL);
    for (int v = 0; v < 1 << log; v++) {
      words[v] *= NEG_INVERSE;
    }
    return this;
  }
}
