package io.zkthreads.cpu.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cpu.multilinear.PlainLineKernels;
import io.zkthreads.cpu.scalar.ScalarBackendProvider;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Parts of an opening at sizes at which they have several blocks, strips and steps.
final class StackPartsTest {
  /// A set of kernels, and a field.
  record Machine(String kernels, ExtensionField field) {
    StackMeans means() {
      Workers workers = new Workers(2);
      return kernels.equals("scalar")
          ? StackMeans.of(workers, ScalarBackendProvider.kernels(), PlainLineKernels::new)
          : StackMeans.of(
              workers, VectorBackendProvider.kernels(), VectorBackendProvider::lineKernels);
    }
  }

  private final Random random = new Random(77);

  private static Stream<Machine> machines() {
    return Stream.of("scalar", "vector")
        .flatMap(k -> Arrays.stream(ExtensionField.values()).map(f -> new Machine(k, f)));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void rowsCountWhatEqSays(Machine machine) {
    for (int logRun = 0; logRun <= 4; logRun++) {
      List<Extension> point = elements(machine.field, 12);
      RowWeights weights = new RowWeights(machine.means().kernels(), machine.field, point);
      Extension[] eq = Multilinear.eqTable(point, machine.field.one());
      int at = 32;
      int[] words = words(at + (eq.length << logRun));
      int end = at + ((eq.length / 2 + 3) << logRun);
      Extension[] before = new Extension[eq.length];
      System.arraycopy(eq, 0, before, 1, eq.length - 1);
      before[0] = machine.field.zero();
      Extension[] last = new Extension[eq.length];
      Arrays.fill(last, machine.field.zero());
      last[eq.length - 1] = eq[eq.length - 1];
      assertThat(weights.sum(words, at, logRun, words.length))
          .isEqualTo(sums(eq, words, at, logRun));
      assertThat(weights.sumOfNext(words, at, logRun)).isEqualTo(sums(before, words, at, logRun));
      assertThat(weights.last(words, at, logRun)).isEqualTo(sums(last, words, at, logRun));
      int[] cut = words.clone();
      Arrays.fill(cut, end, cut.length, 0);
      assertThat(weights.sum(cut, at, logRun, end)).isEqualTo(sums(eq, cut, at, logRun));
    }
  }

  private static Extension[] sums(Extension[] weights, int[] words, int at, int logRun) {
    Extension[] sums = new Extension[1 << logRun];
    Arrays.fill(sums, weights[0].field().zero());
    for (int i = 0; i < weights.length << logRun; i++) {
      int place = i % sums.length;
      sums[place] = sums[place].plus(weights[i >> logRun].scale(words[at + i]));
    }
    return sums;
  }

  @ParameterizedTest
  @MethodSource("machines")
  void powersAreAddedAtEveryIndex(Machine machine) {
    StackMeans means = machine.means();
    for (int[] sizes : new int[][] {{12, 1, 1}, {11, 4, 3}, {10, 0, 0}, {9, 2, 7}, {6, 4, 2}}) {
      int logOrder = sizes[0] + sizes[2];
      Residues w =
          new Residues(means.memory(), means.lines().apply(machine.field), sizes[0], sizes[1]);
      Arrays.fill(w.words(), 0);
      List<Extension> point = elements(machine.field, sizes[0]);
      Extension factor = elements(machine.field, 1).getFirst();
      new PointWeights(w, point).addTo(w, factor, means.workers());
      int[] indices = random.ints(70, 0, 1 << logOrder).toArray();
      List<Extension> factors = elements(machine.field, indices.length);
      new PowerWeights(means, w, logOrder, indices, factors).add();
      Extension[] expected = Multilinear.eqTable(point, factor);
      for (int q = 0; q < indices.length; q++) {
        int place = KoalaBear.power(KoalaBear.twoAdicGenerator(logOrder), indices[q]);
        Extension power = factors.get(q);
        for (int x = 0; x < expected.length; x++) {
          expected[x] = expected[x].plus(power);
          power = power.scale(place);
        }
      }
      assertThat(IntStream.range(0, expected.length).mapToObj(w::value).toList())
          .as("2^%d values, 2^%d residues, rate 2^-%d", sizes[0], sizes[1], sizes[2])
          .isEqualTo(List.of(expected));
      w.close();
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void transformedRowsAreValuesOnTheSubgroup(Machine machine) {
    StackMeans means = machine.means();
    for (int[] sizes : new int[][] {{32, 9, 1}, {5, 11, 2}, {80, 6, 3}, {1, 3, 0}, {1280, 6, 0}}) {
      int width = sizes[0];
      int logRows = sizes[1] + sizes[2];
      int[] coefficients = words(width << sizes[1]);
      int[] values = means.transform().evaluate(coefficients, width, sizes[1], sizes[2]);
      for (int sample = 0; sample < 20; sample++) {
        int row = random.nextInt(1 << logRows);
        int column = random.nextInt(width);
        int x =
            KoalaBear.power(
                KoalaBear.twoAdicGenerator(logRows), Integer.reverse(row) >>> (32 - logRows));
        int value = 0;
        for (int i = (1 << sizes[1]) - 1; i >= 0; i--) {
          value = KoalaBear.add(KoalaBear.multiply(value, x), coefficients[i * width + column]);
        }
        assertThat(values[row * width + column]).as("row %d of %s", row, sizes).isEqualTo(value);
      }
      means.memory().give(values);
    }
  }

  private int[] words(int count) {
    return random.ints(count, 0, KoalaBear.P).toArray();
  }

  private List<Extension> elements(ExtensionField field, int count) {
    return IntStream.range(0, count).mapToObj(i -> field.at(words(field.degree()), 0)).toList();
  }
}
