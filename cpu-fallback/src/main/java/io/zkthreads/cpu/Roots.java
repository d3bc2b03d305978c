package io.zkthreads.cpu;

import io.zkthreads.stark.field.KoalaBear;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Powers of roots of unity, made on first use and kept: those of order 2^k take 2^k words for both
/// directions.
final class Roots {
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
