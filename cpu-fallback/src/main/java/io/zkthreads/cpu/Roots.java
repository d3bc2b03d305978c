package io.zkthreads.cpu;

import io.zkthreads.stark.field.KoalaBear;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Powers of roots of unity, made on first use and kept: those of order 2^k take 2^k words for both
/// directions.
final class Roots {
  private final AtomicReferenceArray<int[]> forwardReversed =
      new AtomicReferenceArray<>(KoalaBear.TWO_ADICITY + 1);
  private final AtomicReferenceArray<int[]> inverseReversed =
      new AtomicReferenceArray<>(KoalaBear.TWO_ADICITY + 1);
  private final AtomicReferenceArray<int[]> forward =
      new AtomicReferenceArray<>(KoalaBear.TWO_ADICITY + 1);
  private final AtomicReferenceArray<int[]> inverse =
      new AtomicReferenceArray<>(KoalaBear.TWO_ADICITY + 1);

  /// w^i for i < 2^(k−1), w of order 2^k, k ≥ 1.
  int[] forward(int k) {
    int[] table = forward.get(k);
    return table == null ? make(forward, k, KoalaBear.twoAdicGenerator(k)) : table;
  }

  /// w^−i for i < 2^(k−1), w of order 2^k, k ≥ 1.
  int[] inverse(int k) {
    int[] table = inverse.get(k);
    return table == null
        ? make(inverse, k, KoalaBear.inverse(KoalaBear.twoAdicGenerator(k)))
        : table;
  }

  /// The words of [#forward] in bit-reversed order, and slack after them; k = 0 as k = 1.
  int[] bitReversed(int k) {
    int[] table = forwardReversed.get(k);
    return table == null ? makeReversed(forwardReversed, k, forward(Math.max(1, k))) : table;
  }

  /// The words of [#inverse] in bit-reversed order, and slack after them; k = 0 as k = 1.
  int[] inverseBitReversed(int k) {
    int[] table = inverseReversed.get(k);
    return table == null ? makeReversed(inverseReversed, k, inverse(Math.max(1, k))) : table;
  }

  private static int[] makeReversed(AtomicReferenceArray<int[]> tables, int k, int[] powers) {
    int[] table = new int[powers.length + Kernels.SLACK];
    for (int i = 0; i < powers.length; i++) {
      table[i] = powers[k < 2 ? i : Integer.reverse(i) >>> (33 - k)];
    }
    tables.set(k, table);
    return table;
  }

  private static int[] make(AtomicReferenceArray<int[]> tables, int k, int root) {
    int[] table = powers(root, 1 << (k - 1));
    tables.set(k, table);
    return table;
  }

  private static int[] powers(int base, int count) {
    int[] powers = new int[count];
    int power = KoalaBear.ONE;
    for (int i = 0; i < count; i++) {
      powers[i] = power;
      power = KoalaBear.multiply(power, base);
    }
    return powers;
  }
}
