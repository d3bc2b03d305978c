package io.zkthreads.cpu;

import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import org.jspecify.annotations.Nullable;

/// FRI folding of bit-reversed codewords; source: Plonky3 `fri/src/two_adic_pcs.rs`.
final class FriFold {
  private final Workers workers;
  private final Kernels kernels;
  private final Roots roots;
  private final CpuMemory memory;

  FriFold(Workers workers, Kernels kernels, Roots roots, CpuMemory memory) {
    this.workers = workers;
    this.kernels = kernels;
    this.roots = roots;
    this.memory = memory;
  }

  /// logArity ≤ 8 binary folds with β, β², β⁴…, then plus β^(2^logArity)·addend.
  int[] fold(
      int[] words, int logLength, int logArity, Extension beta, @Nullable CpuCodeword addend) {
    ExtensionField field = beta.field();
    int[] out = memory.take(field.degree() << (logLength - logArity));
    Factor[] betas = new Factor[logArity + 1];
    Extension power = beta;
    for (int k = 0; k <= logArity; k++) {
      betas[k] = new Factor(power);
      power = power.square();
    }
    int[] added = addend == null ? null : addend.words();
    workers.forRangesByThread(
        1 << logLength,
        BlockProgram.ROWS,
        () -> {
          Worker worker = new Worker(field.degree(), logLength, logArity, betas);
          return (from, to) -> {
            for (int at = from; at < to; at += BlockProgram.ROWS) {
              worker.block(words, at, Math.min(BlockProgram.ROWS, to - at), added, out);
            }
          };
        });
    return out;
  }

  /// Buffers of one thread; elements by coefficient.
  private final class Worker {
    private final int degree;
    private final int logLength;
    private final int logArity;
    private final Factor[] betas;
    private final int[][] elements;
    private final int[][] low;
    private final int[][] high;
    private final int[] inverses = new int[BlockProgram.ROWS];

    Worker(int degree, int logLength, int logArity, Factor[] betas) {
      this.degree = degree;
      this.logLength = logLength;
      this.logArity = logArity;
      this.betas = betas;
      elements = new int[degree][BlockProgram.ROWS];
      low = new int[degree][BlockProgram.ROWS];
      high = new int[degree][BlockProgram.ROWS];
    }

    /// Folds the `count` elements from `at` on and writes what they become.
    void block(int[] words, int at, int count, int @Nullable [] addend, int[] out) {
      load(elements, words, at, count);
      int size = count;
      for (int k = 0; k < logArity; k++) {
        size /= 2;
        halve(size, at >> (k + 1), logLength - k, betas[k]);
      }
      int to = at >> logArity;
      if (addend != null) {
        load(low, addend, to, size);
        betas[logArity].multiplyAdd(kernels, elements, low, high, size);
      }
      for (int i = 0; i < size; i++) {
        for (int d = 0; d < degree; d++) {
          out[degree * (to + i) + d] = elements[d][i];
        }
      }
    }

    /// One binary fold: elements 2j and 2j + 1 become element j, the first of which stands at
    /// `position` of the folded codeword: (low + high)/2 + β·(low − high)/(2·w^rev).
    private void halve(int pairs, int position, int log, Factor beta) {
      int[] inverseRoots = roots.inverse(log);
      for (int j = 0; j < pairs; j++) {
        for (int d = 0; d < degree; d++) {
          low[d][j] = elements[d][2 * j];
          high[d][j] = elements[d][2 * j + 1];
        }
        int reversed = log == 1 ? 0 : Integer.reverse(position + j) >>> (33 - log);
        inverses[j] = inverseRoots[reversed];
      }
      for (int d = 0; d < degree; d++) {
        kernels.add(elements[d], low[d], high[d], pairs);
        kernels.subtract(low[d], low[d], high[d], pairs);
      }
      kernels.multiplyByBase(low, low, inverses, pairs);
      beta.multiplyAdd(kernels, elements, low, high, pairs);
      for (int d = 0; d < degree; d++) {
        kernels.scale(elements[d], 0, elements[d], 0, pairs, KoalaBear.HALF);
      }
    }

    private void load(int[][] to, int[] words, int at, int count) {
      for (int i = 0; i < count; i++) {
        for (int d = 0; d < degree; d++) {
          to[d][i] = words[degree * (at + i) + d];
        }
      }
    }
  }
}
