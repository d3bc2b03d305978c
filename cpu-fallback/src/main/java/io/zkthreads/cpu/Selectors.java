package io.zkthreads.cpu;

import io.zkthreads.stark.field.KoalaBear;

/// The selectors on a block of points x outside H, unnormalised: Z(x)/(x − 1), Z(x)/(x − w^−1) and
/// x − w^−1. Not thread-safe.
final class Selectors {
  final int[] first = new int[BlockProgram.ROWS];
  final int[] last = new int[BlockProgram.ROWS];
  final int[] transition = new int[BlockProgram.ROWS];
  private final int lastPoint;

  Selectors(int logHeight) {
    lastPoint = KoalaBear.inverse(KoalaBear.twoAdicGenerator(logHeight));
  }

  /// @param x the points
  /// @param vanishing Z(x) at each of them
  void set(int[] x, int[] vanishing, int count) {
    for (int i = 0; i < count; i++) {
      first[i] = KoalaBear.subtract(x[i], KoalaBear.ONE);
      transition[i] = KoalaBear.subtract(x[i], lastPoint);
      last[i] = transition[i];
    }
    Inversion.invert(first, count);
    Inversion.invert(last, count);
    for (int i = 0; i < count; i++) {
      first[i] = KoalaBear.multiply(first[i], vanishing[i]);
      last[i] = KoalaBear.multiply(last[i], vanishing[i]);
    }
  }
}
