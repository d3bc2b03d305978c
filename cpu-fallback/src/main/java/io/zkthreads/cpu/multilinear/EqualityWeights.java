package io.zkthreads.cpu.multilinear;

import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.field.Extension;
import java.util.Arrays;
import java.util.List;

/// eq(point, x) at every vertex x as a product of three small tables: of the block in which x
/// stands, of its line within the block, and of its place in the line. A sum over x takes one
/// product by a constant for each line.
final class EqualityWeights {
  /// log2 of the lines of a block: what a block's sum works on stays in the first-level cache.
  static final int LOG_BLOCK = 4;

  /// Lines of a full block.
  static final int BLOCK = 1 << LOG_BLOCK;

  /// log2 of the elements of a line.
  private static final int LOG_LINE = 4;

  private final LineKernels kernels;
  private final Extension[] lanes;
  private final int[] lines;
  private final int[] blocks;
  private final int linesOfBlock;
  private final int numBlocks;

  /// @param point of at least [#LOG_LINE] coordinates
  EqualityWeights(LineKernels kernels, List<Extension> point) {
    this.kernels = kernels;
    int size = point.size();
    int middle = Math.min(LOG_BLOCK, size - LOG_LINE);
    Extension one = kernels.field().one();
    lanes = Multilinear.eqTable(point.subList(size - LOG_LINE, size), one);
    Extension[] ofLines =
        Multilinear.eqTable(point.subList(size - LOG_LINE - middle, size - LOG_LINE), one);
    Extension[] ofBlocks = Multilinear.eqTable(point.subList(0, size - LOG_LINE - middle), one);
    lines = factors(ofLines);
    blocks = factors(ofBlocks);
    linesOfBlock = ofLines.length;
    numBlocks = ofBlocks.length;
  }

  private int[] factors(Extension[] weights) {
    int words = LineFactor.of(kernels.field().one()).length;
    int[] factors = new int[weights.length * words];
    for (int i = 0; i < weights.length; i++) {
      System.arraycopy(LineFactor.of(weights[i]), 0, factors, i * words, words);
    }
    return factors;
  }

  int numBlocks() {
    return numBlocks;
  }

  /// Lines of each block, at most [#BLOCK].
  int linesOfBlock() {
    return linesOfBlock;
  }

  /// A sum over blocks for one thread.
  final class Sum {
    private final int[] total = line();
    private final int[] ofBlock = line();

    private int[] line() {
      return new int[kernels.field().degree() * Lines.LENGTH];
    }

    /// Adds eq times the values of a block.
    void add(int block, Lines values) {
      Arrays.fill(ofBlock, 0);
      kernels.accumulate(ofBlock, values, lines, 0, linesOfBlock);
      kernels.accumulate(total, new Lines(ofBlock, 0, 0), blocks, block, 1);
    }

    Extension get() {
      Lines values = new Lines(total, 0, 0);
      Extension sum = kernels.field().zero();
      for (int i = 0; i < Lines.LENGTH; i++) {
        sum = sum.plus(lanes[i].times(PlainLineKernels.element(kernels.field(), values, i)));
      }
      return sum;
    }
  }
}
