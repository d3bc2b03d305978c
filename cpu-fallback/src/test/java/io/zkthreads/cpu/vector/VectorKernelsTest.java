package io.zkthreads.cpu.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.ScalarBackendProvider;
import io.zkthreads.stark.field.KoalaBear;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// The vector kernels give the words of the scalar ones, at every width and on edge values.
class VectorKernelsTest {
  private static final long SEED = 20261123;
  private static final int ROWS = 256;
  private static final int[] EDGES = {0, 1, 2, KoalaBear.P - 1, KoalaBear.P - 2, KoalaBear.ONE};

  private final Kernels scalar = ScalarBackendProvider.kernels();
  private final Kernels vector = new VectorKernels();
  private final Random random = new Random(SEED);

  @Test
  void butterfliesAgreeAtEveryWidth() {
    for (int width = 1; width <= 70; width++) {
      int w = width;
      int[] t = words(4);
      int step = 2 * w + 3;
      agreeOnRows((k, a) -> k.dif2(a, 1, 1 + step, w, t[0]), 4 * step + w);
      agreeOnRows((k, a) -> k.dit2(a, 1, 1 + step, w, t[0]), 4 * step + w);
      agreeOnRows((k, a) -> k.dif4(a, 1, step, w, t[0], t[1], t[2], t[3]), 4 * step + w);
      agreeOnRows((k, a) -> k.dit4(a, 1, step, w, t[0], t[1], t[2], t[3]), 4 * step + w);
      agreeOnRows((k, a) -> k.scale(a, 1, a, 2 + step, w, t[0]), 4 * step + w);
    }
  }

  @Test
  void arithmeticOnBlocksAgrees() {
    int[][] a = blocks();
    int[][] b = blocks();
    int[][] c = blocks();
    int[] weight = words(5);
    agree(c, (k, to) -> k.add(to[0], a[0], b[0], ROWS));
    agree(c, (k, to) -> k.subtract(to[0], a[0], b[0], ROWS));
    agree(c, (k, to) -> k.negate(to[0], a[0], ROWS));
    agree(c, (k, to) -> k.multiply(to[0], a[0], b[0], ROWS));
    agree(c, (k, to) -> k.addScaled(to, weight, a[0], ROWS));
    agree(c, (k, to) -> k.multiplyByBase(to, a, b[0], ROWS));
    agree(c, (k, to) -> k.multiplyQuintic(to, a, b, ROWS));
    agree(c, (k, to) -> k.multiplyQuintic(to, to, b, ROWS));
    agree(c, (k, to) -> k.addScaledQuintic(to, weight, a, ROWS));
    int[][] weights = {words(5), words(5), words(5), words(5), words(5)};
    for (int terms = 0; terms <= 5; terms++) {
      int n = terms;
      agree(c, (k, to) -> k.subtractCombination(to, weight, a, weights, n, ROWS));
    }
  }

  @Test
  void combinationsAgreeAtEveryWidth() {
    for (int width = 1; width <= 70; width++) {
      int w = width;
      int[] matrix = words(3 + ROWS * w);
      int[][] columnWeights = new int[5][];
      Arrays.setAll(columnWeights, d -> words(w));
      agree(blocks(), (k, to) -> k.combineColumns(to, matrix, 3, ROWS, w, columnWeights));
      int[][] rowWeights = blocks();
      Function<Kernels, long[][]> sums =
          k -> {
            long[][] to = new long[5][w];
            k.accumulateRows(to, matrix, 3, ROWS, w, rowWeights);
            k.accumulateRows(to, matrix, 3, ROWS - 1, w, rowWeights);
            for (long[] row : to) {
              Arrays.setAll(row, c -> KoalaBear.reduce(row[c]));
            }
            return to;
          };
      assertThat(sums.apply(vector)).isDeepEqualTo(sums.apply(scalar));
    }
  }

  @Test
  void compressionAgrees() {
    int lanes = Kernels.Compression.LANES;
    int[] message = random.ints(16L * lanes).toArray();
    int[] chaining = random.ints(8L * lanes).toArray();
    int[] expected = chaining.clone();
    vector.compression().compress(chaining, message, 7, 61, 11);
    scalar.compression().compress(expected, message, 7, 61, 11);
    assertThat(chaining).isEqualTo(expected);
  }

  private void agreeOnRows(BiConsumer<Kernels, int[]> step, int length) {
    int[] start = words(length);
    int[] got = start.clone();
    int[] expected = start.clone();
    step.accept(vector, got);
    step.accept(scalar, expected);
    assertThat(got).isEqualTo(expected);
  }

  private void agree(int[][] start, BiConsumer<Kernels, int[][]> step) {
    int[][] got = copy(start);
    int[][] expected = copy(start);
    step.accept(vector, got);
    step.accept(scalar, expected);
    assertThat(got).isDeepEqualTo(expected);
  }

  private int[][] blocks() {
    int[][] blocks = new int[5][];
    Arrays.setAll(blocks, d -> words(ROWS));
    return blocks;
  }

  /// Random words, every fourth an edge value.
  private int[] words(int count) {
    int[] words = new int[count];
    Arrays.setAll(
        words,
        i ->
            random.nextInt(4) == 0
                ? EDGES[random.nextInt(EDGES.length)]
                : random.nextInt(KoalaBear.P));
    return words;
  }

  private static int[][] copy(int[][] blocks) {
    int[][] copy = new int[blocks.length][];
    Arrays.setAll(copy, d -> blocks[d].clone());
    return copy;
  }
}
