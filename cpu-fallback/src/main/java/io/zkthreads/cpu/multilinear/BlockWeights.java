package io.zkthreads.cpu.multilinear;

import io.zkthreads.cpu.BlockProgram;
import io.zkthreads.cpu.Factor;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.engine.CompactBackend.Weights;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.Arrays;
import java.util.List;

/// eq(point, x) at every vertex x as the product of the weight of its block of [BlockProgram#ROWS]
/// rows and of its row in the block.
final class BlockWeights implements Weights {
  private static final int LOG_ROWS = Integer.numberOfTrailingZeros(BlockProgram.ROWS);

  private final ExtensionField field;
  private final Extension[] rows;
  private final Factor[] blocks;

  BlockWeights(ExtensionField field, List<Extension> point) {
    this.field = field;
    int split = Math.max(0, point.size() - LOG_ROWS);
    rows = Multilinear.eqTable(point.subList(split, point.size()), field.one());
    blocks =
        Arrays.stream(Multilinear.eqTable(point.subList(0, split), field.one()))
            .map(Factor::new)
            .toArray(Factor[]::new);
  }

  @Override
  public long bytes() {
    long degree = field.degree();
    return Integer.BYTES * degree * (rows.length + degree * blocks.length);
  }

  @Override
  public void close() {}

  int numBlocks() {
    return blocks.length;
  }

  /// Rows of each block.
  int rows() {
    return rows.length;
  }

  /// A sum over blocks for one thread.
  final class Sum {
    private final Kernels kernels;
    private final int[][] total = new int[field.degree()][BlockProgram.ROWS];
    private final int[][] product = new int[field.degree()][BlockProgram.ROWS];

    Sum(Kernels kernels) {
      this.kernels = kernels;
    }

    /// Adds eq times the values of a block.
    void add(int block, int[][] values) {
      blocks[block].multiplyAdd(kernels, total, values, product, rows.length);
    }

    Extension get() {
      Extension sum = field.zero();
      int[] words = new int[field.degree()];
      for (int i = 0; i < rows.length; i++) {
        for (int d = 0; d < words.length; d++) {
          words[d] = total[d][i];
        }
        sum = sum.plus(rows[i].times(field.at(words, 0)));
      }
      return sum;
    }
  }
}
