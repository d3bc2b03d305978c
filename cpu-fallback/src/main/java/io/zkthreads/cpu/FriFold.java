package io.zkthreads.cpu;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import org.jspecify.annotations.Nullable;

/// FRI folding of bit-reversed codewords; source: Plonky3 `fri/src/two_adic_pcs.rs`.
final class FriFold {
  private static final int GRAIN = 1 << 10;

  private final Pool pool;
  private final Roots roots;

  FriFold(Pool pool, Roots roots) {
    this.pool = pool;
    this.roots = roots;
  }

  /// logArity binary folds with β, β², β⁴…, then plus β^(2^logArity)·addend.
  int[] fold(int[] words, int logLength, int logArity, Quintic beta, @Nullable CpuCodeword addend) {
    int logFolded = logLength - logArity;
    int[] out = new int[5 << logFolded];
    int arity = 1 << logArity;
    Quintic[] betas = new Quintic[logArity + 1];
    betas[0] = beta;
    for (int k = 1; k <= logArity; k++) {
      betas[k] = betas[k - 1].square();
    }
    pool.forRanges(
        1 << logFolded,
        GRAIN,
        (from, to) -> {
          Quintic[] group = new Quintic[arity];
          for (int i = from; i < to; i++) {
            for (int j = 0; j < arity; j++) {
              group[j] = Quintic.at(words, 5 * (i * arity + j));
            }
            for (int k = 0; k < logArity; k++) {
              halve(group, arity >> k, i * (arity >> k), logLength - k, betas[k]);
            }
            Quintic folded = group[0];
            if (addend != null) {
              folded = folded.plus(betas[logArity].times(Quintic.at(addend.words(), 5 * i)));
            }
            folded.put(out, 5 * i);
          }
        });
    return out;
  }

  /// One binary fold of `count` neighbours of which the first stands at index `first` of a codeword
  /// of 2^logLength elements.
  private void halve(Quintic[] group, int count, int first, int logLength, Quintic beta) {
    int[] inverseRoots = roots.inverse(logLength);
    for (int j = 0; j < count / 2; j++) {
      int position = first / 2 + j;
      int reversed = logLength == 1 ? 0 : Integer.reverse(position) >>> (33 - logLength);
      Quintic low = group[2 * j];
      Quintic high = group[2 * j + 1];
      int inverse = KoalaBear.multiply(inverseRoots[reversed], KoalaBear.HALF);
      group[j] =
          low.plus(high).scale(KoalaBear.HALF).plus(low.minus(high).scale(inverse).times(beta));
    }
  }
}
