package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// Arithmetic on lines that is the same for every field.
final class LineBlocks {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final int P = KoalaBear.P;

  private LineBlocks() {}

  /// to = a − b for the first `words` words of each line.
  static void subtract(Lines to, Lines a, Lines b, int words, int lines) {
    for (int line = 0; line < lines; line++) {
      int x = a.at() + line * a.stride();
      int y = b.at() + line * b.stride();
      int z = to.at() + line * to.stride();
      for (int i = 0; i < words; i += INTS.length()) {
        IntVector d =
            IntVector.fromArray(INTS, a.words(), x + i)
                .sub(IntVector.fromArray(INTS, b.words(), y + i));
        d = d.lanewise(UMIN, d.add(P));
        d.intoArray(to.words(), z + i);
      }
    }
  }
}
