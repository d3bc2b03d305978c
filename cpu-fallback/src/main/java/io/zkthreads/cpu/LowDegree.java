package io.zkthreads.cpu;

import io.zkthreads.stark.field.KoalaBear;

/// Discrete Fourier transforms of all columns of a row-major matrix at once, and the low-degree
/// extension made of them.
///
/// Layers run two at a time over whole rows, so that inner loops are contiguous; once a block of
/// rows fits the cache, all its remaining layers run there.
final class LowDegree {
  /// Words of a block that stays in a core's second-level cache: 512 KiB.
  private static final int CACHED_WORDS = 1 << 17;

  /// Rows handled between two looks at the pool: about 16 K words.
  private static final int GRAIN_WORDS = 1 << 14;

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
    int width = values.width();
    int logHeight = values.logHeight();
    int block = width << logHeight;
    int numBlocks = 1 << logBlowup;
    int[] out = new int[CpuBackend.checkedLength(width, logHeight + logBlowup)];
    int last = (numBlocks - 1) * block;
    values.copyBitReversed(out, last, pool);
    inverse(out, last, width, logHeight);
    int w = KoalaBear.twoAdicGenerator(logHeight + logBlowup);
    int unshift = KoalaBear.inverse(values.shift());
    int norm = KoalaBear.inverse(KoalaBear.fromCanonical(1 << logHeight));
    for (int c = 0; c < numBlocks; c++) {
      int coset = logBlowup == 0 ? 0 : Integer.reverse(c) >>> (32 - logBlowup);
      int ratio =
          KoalaBear.multiply(
              KoalaBear.multiply(KoalaBear.GENERATOR, KoalaBear.power(w, coset)), unshift);
      scaleRows(out, last, c * block, width, logHeight, norm, ratio);
      forward(out, c * block, width, logHeight);
    }
    return out;
  }

  /// Row k of the block at `to` = row k of the block at `from` · factor·ratio^k.
  private void scaleRows(
      int[] a, int from, int to, int width, int logHeight, int factor, int ratio) {
    pool.forRanges(
        1 << logHeight,
        grain(width),
        (begin, end) -> {
          int power = KoalaBear.multiply(factor, KoalaBear.power(ratio, begin));
          for (int k = begin; k < end; k++) {
            kernels.scale(a, from + k * width, a, to + k * width, width, power);
            power = KoalaBear.multiply(power, ratio);
          }
        });
  }

  /// Coefficients in natural order to values in bit-reversed order, in place: decimation in
  /// frequency.
  void forward(int[] a, int base, int width, int logHeight) {
    int logCached = logCached(width, logHeight);
    int size = logHeight;
    while (size > logCached) {
      int layers = size - logCached == 1 ? 1 : 2;
      pass(a, base, width, logHeight, size, layers, true);
      size -= layers;
    }
    int cached = size;
    pool.forRanges(
        1 << (logHeight - cached),
        1,
        (from, to) -> {
          for (int block = from; block < to; block++) {
            cachedForward(a, base + ((block * width) << cached), width, cached);
          }
        });
  }

  /// Values in bit-reversed order to n·coefficients in natural order, in place: decimation in time.
  void inverse(int[] a, int base, int width, int logHeight) {
    int cached = logCached(width, logHeight);
    pool.forRanges(
        1 << (logHeight - cached),
        1,
        (from, to) -> {
          for (int block = from; block < to; block++) {
            cachedInverse(a, base + ((block * width) << cached), width, cached);
          }
        });
    int size = cached;
    while (size < logHeight) {
      int layers = logHeight - size == 1 ? 1 : 2;
      size += layers;
      pass(a, base, width, logHeight, size, layers, false);
    }
  }

  private void cachedForward(int[] a, int base, int width, int log) {
    int size = log;
    while (size > 0) {
      int layers = size == 1 ? 1 : 2;
      for (int block = 0; block < 1 << (log - size); block++) {
        group(
            a,
            base + ((block * width) << size),
            width,
            size,
            layers,
            true,
            0,
            1 << (size - layers));
      }
      size -= layers;
    }
  }

  private void cachedInverse(int[] a, int base, int width, int log) {
    int size = 0;
    while (size < log) {
      int layers = log - size == 1 ? 1 : 2;
      size += layers;
      for (int block = 0; block < 1 << (log - size); block++) {
        group(
            a,
            base + ((block * width) << size),
            width,
            size,
            layers,
            false,
            0,
            1 << (size - layers));
      }
    }
  }

  /// One or two layers over all blocks of 2^size rows.
  private void pass(
      int[] a, int base, int width, int logHeight, int size, int layers, boolean forward) {
    int logGroups = size - layers;
    pool.forRanges(
        1 << (logHeight - layers),
        Math.min(grain(width), 1 << logGroups),
        (from, to) -> {
          for (int at = from; at < to; ) {
            int block = at >> logGroups;
            int begin = at - (block << logGroups);
            int end = Math.min(to - (block << logGroups), 1 << logGroups);
            int blockBase = base + ((block * width) << size);
            group(a, blockBase, width, size, layers, forward, begin, end);
            at += end - begin;
          }
        });
  }

  /// Butterflies i = begin…end−1 of a block of 2^size rows.
  private void group(
      int[] a, int base, int width, int size, int layers, boolean forward, int begin, int end) {
    int[] t = forward ? roots.forward(size) : roots.inverse(size);
    int step = width << (size - layers);
    if (layers == 1) {
      for (int i = begin; i < end; i++) {
        int u = base + i * width;
        if (forward) {
          kernels.dif2(a, u, u + step, width, t[i]);
        } else {
          kernels.dit2(a, u, u + step, width, t[i]);
        }
      }
      return;
    }
    int quarter = t[1 << (size - 2)];
    int[] squares = forward ? roots.forward(size - 1) : roots.inverse(size - 1);
    for (int i = begin; i < end; i++) {
      int t3 = KoalaBear.multiply(t[i], squares[i]);
      if (forward) {
        kernels.dif4(a, base + i * width, step, width, t[i], squares[i], t3, quarter);
      } else {
        kernels.dit4(a, base + i * width, step, width, t[i], squares[i], t3, quarter);
      }
    }
  }

  private static int logCached(int width, int logHeight) {
    int log = 31 - Integer.numberOfLeadingZeros(Math.max(1, CACHED_WORDS / Math.max(1, width)));
    return Math.min(log, logHeight);
  }

  private static int grain(int width) {
    return Integer.highestOneBit(Math.max(1, GRAIN_WORDS / Math.max(1, width)));
  }
}
