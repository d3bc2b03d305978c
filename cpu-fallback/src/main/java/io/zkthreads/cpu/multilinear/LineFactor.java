package io.zkthreads.cpu.multilinear;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;

/// The words of a constant by which lines are multiplied: its coefficients, and then what products
/// in vectors need of them besides.
public final class LineFactor {
  public static final int QUINTIC_WORDS = 9;
  public static final int QUARTIC_WORDS = 7;

  private LineFactor() {}

  /// Words of a constant of a field.
  public static int words(ExtensionField field) {
    return switch (field) {
      case QUINTIC -> QUINTIC_WORDS;
      case QUARTIC -> QUARTIC_WORDS;
    };
  }

  /// The words of a constant.
  public static int[] of(Extension f) {
    int[] words = new int[words(f.field())];
    f.put(words, 0);
    switch (f.field()) {
      case QUINTIC -> {
        // b1 − b4, b0 − b3, b4 − b2 and b3 − b1 + b4
        words[5] = KoalaBear.subtract(words[1], words[4]);
        words[6] = KoalaBear.subtract(words[0], words[3]);
        words[7] = KoalaBear.subtract(words[4], words[2]);
        words[8] = KoalaBear.subtract(words[3], words[5]);
      }
      case QUARTIC -> {
        // 3·b1, 3·b2 and 3·b3
        for (int d = 1; d < 4; d++) {
          words[3 + d] = KoalaBear.add(KoalaBear.add(words[d], words[d]), words[d]);
        }
      }
    }
    return words;
  }
}
