package io.zkthreads.cpu.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cpu.ExtensionKernels;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.Kernels.Span;
import io.zkthreads.cpu.Twiddles;
import io.zkthreads.cpu.scalar.ScalarBackendProvider;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Poseidon2;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The vector kernels give the words of the scalar ones, at every width and on edge values.
class VectorKernelsTest {
  private static final long SEED = 20261123;
  private static final int ROWS = 256;
  private static final int[] EDGES = {0, 1, 2, KoalaBear.P - 1, KoalaBear.P - 2, KoalaBear.ONE};

  private final Kernels scalar = ScalarBackendProvider.kernels();
  private final Kernels vector = new VectorKernels();
  private final Random random = new Random(SEED);

  @Test
  void butterfliesAgreeOnRowsOfEveryLength() {
    for (int run = 1; run <= 70; run++) {
      int r = run;
      for (int nodes = 1; nodes <= 4; nodes <<= 1) {
        int n = nodes;
        Twiddles t = twiddles(4 * n);
        agreeOnRows((k, from, to) -> k.forward2(from, to, r, n, t), 2 * n * r);
        agreeOnRows((k, from, to) -> k.inverse2(from, to, r, n, t), 2 * n * r);
        agreeOnRows((k, from, to) -> k.forward4(from, to, r, r, n, t), 4 * n * r);
        agreeOnRows((k, from, to) -> k.inverse4(from, to, r, r, n, t), 4 * n * r);
      }
      agreeOnRows((k, from, to) -> k.scale(from.words(), 1, to.words(), 2, r, r), r);
    }
  }

  @Test
  void butterfliesAgreeOnRowsThatStandApart() {
    Twiddles t = twiddles(8);
    for (int run = Kernels.SLACK; run <= 40; run++) {
      int r = run;
      int stride = run + 5;
      agreeOnRows((k, from, to) -> k.forward4(from, to, r, stride, 2, t), 8 * stride);
      agreeOnRows((k, from, to) -> k.inverse4(from, to, r, stride, 2, t), 8 * stride);
    }
  }

  /// Factors with the quotients that belong to them.
  private Twiddles twiddles(int count) {
    int[] values = words(count);
    int[] quotients = new int[count];
    Arrays.setAll(quotients, v -> (int) (((long) values[v] << 32) / KoalaBear.P));
    return new Twiddles(values, quotients);
  }

  @Test
  void arithmeticOnBlocksAgrees() {
    int[][] a = blocks();
    int[][] b = blocks();
    int[][] c = blocks();
    agree(c, (k, to) -> k.add(to[0], a[0], b[0], ROWS));
    agree(c, (k, to) -> k.subtract(to[0], a[0], b[0], ROWS));
    agree(c, (k, to) -> k.negate(to[0], a[0], ROWS));
    agree(c, (k, to) -> k.multiply(to[0], a[0], b[0], ROWS));
    for (Kernels.Fused op : Kernels.Fused.values()) {
      agree(c, (k, to) -> k.fuse(op, to[0], a[0], b[0], a[1], ROWS));
      agree(c, (k, to) -> k.fuse(op, to[0], to[0], b[0], to[0], ROWS));
    }
    agree(c, (k, to) -> k.multiplyByBase(to, a, b[0], ROWS));
  }

  @ParameterizedTest
  @EnumSource
  void arithmeticOnElementsAgrees(ExtensionField field) {
    int degree = field.degree();
    int[][] a = Arrays.copyOf(blocks(), degree);
    int[][] b = Arrays.copyOf(blocks(), degree);
    int[][] c = Arrays.copyOf(blocks(), degree);
    int[][] x = blocks();
    int[] offset = words(5);
    agree(c, (k, to) -> k.of(field).multiply(to, a, b, ROWS));
    agree(c, (k, to) -> k.of(field).multiply(to, to, b, ROWS));
    agree(c, (k, to) -> k.of(field).multiply(to, b, to, ROWS));
    agree(c, (k, to) -> k.of(field).multiply(to, to, to, ROWS));
    int[][] weights = {words(5), words(5), words(5), words(5), words(5)};
    for (int terms = 0; terms <= 5; terms++) {
      int n = terms;
      agree(c, (k, to) -> k.of(field).subtractCombination(to, offset, x, weights, n, ROWS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void productsOfTheGreatestWordsAgree(ExtensionField field) {
    int[][] most = new int[field.degree()][ROWS];
    for (int[] block : most) {
      Arrays.fill(block, KoalaBear.P - 1);
    }
    agree(most, (k, to) -> k.of(field).multiply(to, most, most, ROWS));
  }

  @ParameterizedTest
  @EnumSource
  void combinationsAgreeAtEveryWidth(ExtensionField field) {
    for (int width = 1; width <= 70; width++) {
      int w = width;
      int[] matrix = words(3 + ROWS * w);
      int[][] columnWeights = new int[field.degree()][];
      Arrays.setAll(columnWeights, d -> words(w));
      int[][] out = Arrays.copyOf(blocks(), field.degree());
      agree(out, (k, to) -> k.of(field).combineColumns(to, matrix, 3, ROWS, w, columnWeights));
      int[][] rowWeights = blocks();
      Function<Kernels, int[][]> sums =
          k -> {
            ExtensionKernels.RowSums of = k.of(field).rowSums(w);
            of.add(matrix, 3, ROWS - 1, rowWeights, 1);
            of.add(matrix, 3, ROWS, rowWeights, 0);
            of.add(matrix, 3, 1, rowWeights, 5);
            return of.total();
          };
      assertThat(sums.apply(vector)).isDeepEqualTo(sums.apply(scalar));
    }
  }

  @Test
  void compressionAgrees() {
    int lanes = Kernels.LANES;
    int[] message = random.ints(16L * lanes).toArray();
    int[] chaining = random.ints(8L * lanes).toArray();
    int[] expected = chaining.clone();
    vector.compression().compress(chaining, message, 7, 61, 11);
    scalar.compression().compress(expected, message, 7, 61, 11);
    assertThat(chaining).isEqualTo(expected);
  }

  @Test
  void compressionOfRowsAgrees() {
    for (int stride = 16; stride <= 40; stride++) {
      int[] rows = random.ints(3 + (Kernels.LANES - 1L) * stride + 16).toArray();
      int[] chaining = random.ints(8L * Kernels.LANES).toArray();
      int[] expected = chaining.clone();
      vector.compression().compressRows(chaining, rows, 3, stride, 7, 11);
      scalar.compression().compressRows(expected, rows, 3, stride, 7, 11);
      assertThat(chaining).isEqualTo(expected);
    }
  }

  @Test
  void permutationsAgree() {
    int[] got = words(Poseidon2.WIDTH * Kernels.LANES);
    int[] expected = got.clone();
    vector.permute(got);
    scalar.permute(expected);
    assertThat(got).isEqualTo(expected);
  }

  @Test
  void rowsGoToLanesAndBack() {
    int stride = 17;
    int[] rows = random.ints(3 + (long) stride * Kernels.LANES).toArray();
    for (int words = 1; words <= 16; words++) {
      for (int count = 1; count <= Kernels.LANES; count++) {
        int[] got = new int[16 * Kernels.LANES];
        int[] expected = got.clone();
        vector.toLanes(got, rows, 3, stride, words, count);
        scalar.toLanes(expected, rows, 3, stride, words, count);
        assertThat(got).isEqualTo(expected);
        int[] back = new int[3 + words * count];
        int[] expectedBack = back.clone();
        vector.fromLanes(got, back, 3, words, count);
        scalar.fromLanes(expected, expectedBack, 3, words, count);
        assertThat(back).isEqualTo(expectedBack);
      }
    }
  }

  @Test
  void rowsGoToColumns() {
    int stride = 13;
    int[] rows = words(3 + stride * ROWS);
    int[] slots = {9, 4, 4, 0, 7, 1, 2, 3};
    for (int count = 0; count <= 40; count++) {
      int n = count;
      int[][] start = new int[10][];
      Arrays.setAll(start, d -> words(ROWS));
      agree(start, (k, to) -> k.toColumns(to, slots, 5, rows, 3, stride, n));
    }
  }

  /// A step from one array to another.
  private interface Step {
    void run(Kernels kernels, Span from, Span to);
  }

  private void agreeOnRows(Step step, int length) {
    int[] from = words(1 + length + Kernels.SLACK);
    int[] got = new int[2 + length + Kernels.SLACK];
    int[] expected = got.clone();
    step.run(vector, new Span(from, 1), new Span(got, 2));
    step.run(scalar, new Span(from, 1), new Span(expected, 2));
    assertThat(Arrays.copyOf(got, 2 + length)).isEqualTo(Arrays.copyOf(expected, 2 + length));
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
