package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Hasher;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Trees and what is opened of them, against hashes of one row or node after another.
class TreesTest {
  /// Rows of one matrix, on the host.
  @SuppressWarnings("ArrayRecordComponent")
  private record Rows(int[][] rows, int logRows) {
    static Rows random(RandomWords random, int width, int logRows) {
      return new Rows(
          IntStream.range(0, 1 << logRows).mapToObj(r -> random.next(width)).toArray(int[][]::new),
          logRows);
    }

    int width() {
      return rows[0].length;
    }

    int[] columns() {
      int[] words = new int[Math.max(1, width() << logRows)];
      for (int r = 0; r < rows.length; r++) {
        for (int c = 0; c < width(); c++) {
          words[(c << logRows) + r] = rows[r][c];
        }
      }
      return words;
    }

    TreeRows upload(EmulatedSession device) {
      return new TreeRows(device.upload(columns()), 1L << logRows, width(), logRows, 0);
    }
  }

  private static Parameters parameters(HashSuite suite, int capHeight) {
    return new Parameters(suite, ExtensionField.QUINTIC, 1, 0, 3, 1, 0, 0, 0, 0, 0, capHeight);
  }

  static Stream<Arguments> suitesAndConditions() {
    return Stream.of(HashSuite.values())
        .flatMap(s -> Conditions.all().map(c -> Arguments.of(s, c)));
  }

  @ParameterizedTest
  @MethodSource("suitesAndConditions")
  void matricesOfManyHeights(HashSuite suite, Conditions conditions) {
    RandomWords random = new RandomWords(conditions.seed());
    List<Rows> matrices =
        List.of(
            Rows.random(random, 3, 4),
            Rows.random(random, 9, 7),
            Rows.random(random, 1, 0),
            Rows.random(random, 20, 4),
            Rows.random(random, 0, 7),
            Rows.random(random, 30, 7));
    check(conditions, parameters(suite, 2), matrices);
  }

  @ParameterizedTest
  @MethodSource("suitesAndConditions")
  void tallTreesWithMatricesThatJoinWhereLaunchesMeet(HashSuite suite, Conditions conditions) {
    RandomWords random = new RandomWords(conditions.seed());
    List<Rows> matrices =
        List.of(Rows.random(random, 1, 11), Rows.random(random, 2, 2), Rows.random(random, 1, 1));
    check(conditions, parameters(suite, 0), matrices);
  }

  @ParameterizedTest
  @EnumSource
  void rowsOfAllLengths(HashSuite suite) {
    RandomWords random = new RandomWords(3);
    for (int width :
        new int[] {0, 1, 7, 8, 9, 15, 16, 17, 255, 256, 257, 272, 512, 513, 769, 1040, 1300}) {
      List<Rows> matrices = List.of(Rows.random(random, width, 1));
      check(Conditions.forward(), parameters(suite, 0), matrices);
    }
  }

  @ParameterizedTest
  @EnumSource
  void singleLeafIsTheRoot(HashSuite suite) {
    List<Rows> matrices = List.of(Rows.random(new RandomWords(4), 5, 0));
    check(Conditions.forward(), parameters(suite, 3), matrices);
  }

  @ParameterizedTest
  @MethodSource("io.zkthreads.cuda.AllFields#underAllConditions")
  void leavesOfConsecutiveElements(ExtensionField field, Conditions conditions) {
    RandomWords random = new RandomWords(conditions.seed());
    int logLength = 6;
    int[][] elements = new int[1 << logLength][];
    Arrays.setAll(elements, i -> random.next(field.degree()));
    for (int logArity = 0; logArity <= 3; logArity++) {
      int[][] rows = new int[1 << (logLength - logArity)][];
      for (int r = 0; r < rows.length; r++) {
        int first = r << logArity;
        rows[r] =
            IntStream.range(first, first + (1 << logArity))
                .flatMap(i -> Arrays.stream(elements[i]))
                .toArray();
      }
      List<Rows> matrices = List.of(new Rows(rows, logLength - logArity));
      try (EmulatedSession device = new EmulatedSession(conditions);
          CudaCodeword codeword = new CudaCodeword(device.session.arena(), field, logLength)) {
        device.session.copyToDevice(codeword.words(), new Rows(elements, logLength).columns());
        List<TreeRows> leaves = TreeRows.of(codeword, logArity);
        for (HashSuite suite : HashSuite.values()) {
          check(device, parameters(suite, 1), leaves, matrices);
        }
      }
    }
  }

  private static void check(Conditions conditions, Parameters parameters, List<Rows> matrices) {
    try (EmulatedSession device = new EmulatedSession(conditions)) {
      List<TreeRows> uploaded = matrices.stream().map(m -> m.upload(device)).toList();
      check(device, parameters, uploaded, matrices);
    }
  }

  private static void check(
      EmulatedSession device, Parameters parameters, List<TreeRows> on, List<Rows> matrices) {
    List<List<Digest>> layers = layers(Hasher.of(parameters.suite()), matrices);
    try (CudaTree tree = new Trees(device.session, device.image).commit(on, parameters)) {
      for (int l = 0; l < layers.size(); l++) {
        int[] words = device.download(tree.layer(layers.size() - 1 - l));
        assertThat(CudaTree.digests(words, 0, words.length / Digest.WORDS))
            .as("layer %d", l)
            .isEqualTo(layers.get(l));
      }
      assertThat(tree.cap()).isEqualTo(layers.get(layers.size() - 1 - tree.logCap()));
      checkOpenings(device, tree, matrices, layers);
    }
  }

  /// All leaves backwards and one twice; one tree twice, once without siblings.
  private static void checkOpenings(
      EmulatedSession device, CudaTree tree, List<Rows> matrices, List<List<Digest>> layers) {
    int last = layers.getFirst().size() - 1;
    int[] leaves = IntStream.rangeClosed(0, last + 1).map(i -> Math.max(0, last - i)).toArray();
    List<int[]> siblings =
        IntStream.range(0, layers.size() - 1 - tree.logCap())
            .mapToObj(l -> new int[] {0, layers.get(l).size() - 1})
            .toList();
    List<MultiOpening> opened =
        new Gathering(device.session, device.image)
            .open(
                List.of(
                    new Gathering.Opening(tree, leaves, siblings),
                    new Gathering.Opening(tree, new int[] {last}, List.of())));
    List<Digest> expected =
        IntStream.range(0, siblings.size())
            .boxed()
            .flatMap(l -> Arrays.stream(siblings.get(l)).mapToObj(layers.get(l)::get))
            .toList();
    assertThat(opened.getFirst().siblings()).isEqualTo(expected);
    assertThat(opened.getFirst().rows().toArray(int[][]::new))
        .isDeepEqualTo(rows(matrices, leaves));
    assertThat(opened.getLast().siblings()).isEmpty();
    assertThat(opened.getLast().rows().toArray(int[][]::new))
        .isDeepEqualTo(rows(matrices, new int[] {last}));
  }

  private static int[][] rows(List<Rows> matrices, int[] leaves) {
    int height = matrices.stream().mapToInt(m -> m.rows().length).max().orElseThrow();
    return Arrays.stream(leaves)
        .mapToObj(leaf ->
            matrices.stream()
                .flatMapToInt(m -> Arrays.stream(m.rows()[leaf / (height / m.rows().length)]))
                .toArray())
        .toArray(int[][]::new);
  }

  private static List<List<Digest>> layers(Hasher hasher, List<Rows> matrices) {
    List<List<Digest>> layers = new ArrayList<>();
    int leaves = matrices.stream().mapToInt(m -> m.rows().length).max().orElseThrow();
    layers.add(leaves(hasher, matrices, leaves));
    while (layers.getLast().size() > 1) {
      List<Digest> below = layers.getLast();
      List<Digest> joining = leaves(hasher, matrices, below.size() / 2);
      List<Digest> layer = new ArrayList<>();
      for (int i = 0; i < below.size() / 2; i++) {
        Digest node = hasher.compress(below.get(2 * i), below.get(2 * i + 1));
        layer.add(joining.isEmpty() ? node : hasher.compress(node, joining.get(i)));
      }
      layers.add(layer);
    }
    return layers;
  }

  /// Hashes of the rows of matrices of one height.
  private static List<Digest> leaves(Hasher hasher, List<Rows> matrices, int height) {
    List<Rows> here = matrices.stream().filter(m -> m.rows().length == height).toList();
    if (here.isEmpty()) {
      return List.of();
    }
    return IntStream.range(0, height)
        .mapToObj(
            r -> hasher.leaf(here.stream().flatMapToInt(m -> Arrays.stream(m.rows()[r])).toArray()))
        .toList();
  }
}
