package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.cuda.kernel.ExtensionJob;
import io.zkthreads.cuda.kernel.RootWords;
import io.zkthreads.cuda.kernel.Shift;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Extensions are the values of the polynomials that the columns are.
class TransformsTest {
  private static final String ALL = "io.zkthreads.cuda.driver.EmulatedDriver$Conditions#all";

  /// Random polynomials, and where their values go.
  private static final class Matrix {
    final int[][] coefficients;
    final int logHeight;
    final int logBlowup;
    final DeviceBuffer to;
    final ExtensionJob job;

    /// @param inPlace whether values stand where their extension goes
    Matrix(
        EmulatedSession device,
        RandomWords random,
        int width,
        int logHeight,
        int logBlowup,
        boolean inPlace) {
      coefficients = new int[width][];
      this.logHeight = logHeight;
      this.logBlowup = logBlowup;
      boolean bitReversed = random.random().nextBoolean();
      Shift shift = shift(random);
      int stride = 1 << (inPlace ? logHeight + logBlowup : logHeight);
      int[] words = new int[Math.max(1, width * stride)];
      for (int c = 0; c < width; c++) {
        coefficients[c] = random.next(1 << logHeight);
        int[] values = Polynomials.values(coefficients[c], shift.word(), logHeight);
        values = bitReversed ? Polynomials.bitReversed(values) : values;
        System.arraycopy(values, 0, words, c * stride, values.length);
      }
      DeviceBuffer from = device.upload(words);
      to = inPlace ? from : device.words(Math.max(1, width << (logHeight + logBlowup)));
      job = new ExtensionJob(from, to, stride, width, logHeight, logBlowup, bitReversed, shift);
    }

    private static Shift shift(RandomWords random) {
      return switch (random.random().nextInt(3)) {
        case 0 -> Shift.NONE;
        case 1 -> Shift.GENERATOR;
        default -> Shift.ofCoset(5, random.random().nextInt(32));
      };
    }

    int[] expected() {
      int size = 1 << (logHeight + logBlowup);
      int[] words = new int[coefficients.length * size];
      for (int c = 0; c < coefficients.length; c++) {
        int[] values =
            Polynomials.values(coefficients[c], KoalaBear.GENERATOR, logHeight + logBlowup);
        System.arraycopy(Polynomials.bitReversed(values), 0, words, c * size, size);
      }
      return words;
    }

    void check(EmulatedSession device) {
      if (coefficients.length > 0) {
        assertThat(device.download(to))
            .as("%d columns of 2^%d, blow-up 2^%d", coefficients.length, logHeight, logBlowup)
            .isEqualTo(expected());
      }
    }
  }

  private static void extend(EmulatedSession device, List<Matrix> matrices) {
    Transforms transforms =
        new Transforms(device.session, device.image, device.upload(RootWords.make()));
    transforms.run(matrices.stream().map(m -> m.job).toList());
    matrices.forEach(m -> m.check(device));
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void matricesOfAllSmallHeightsTogether(Conditions conditions) {
    RandomWords random = new RandomWords(conditions.seed());
    try (EmulatedSession device = new EmulatedSession(conditions)) {
      List<Matrix> matrices = new ArrayList<>();
      for (int logHeight = 0; logHeight <= 12; logHeight++) {
        int logBlowup = random.random().nextInt(logHeight > 9 ? 3 : 5);
        int width = random.random().nextInt(logHeight > 9 ? 3 : 20);
        matrices.add(new Matrix(device, random, width, logHeight, logBlowup, false));
      }
      extend(device, matrices);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void everyBlowupOfLittleMatrices(int logHeight) {
    RandomWords random = new RandomWords(logHeight);
    try (EmulatedSession device = new EmulatedSession(Conditions.forward())) {
      List<Matrix> matrices = new ArrayList<>();
      for (int logBlowup = 0; logBlowup <= 4; logBlowup++) {
        for (int width : new int[] {0, 1, 3}) {
          matrices.add(new Matrix(device, random, width, logHeight, logBlowup, false));
        }
      }
      extend(device, matrices);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void tallMatricesInThreePasses(Conditions conditions) {
    RandomWords random = new RandomWords(conditions.seed());
    try (EmulatedSession device = new EmulatedSession(conditions)) {
      List<Matrix> matrices = new ArrayList<>();
      matrices.add(new Matrix(device, random, 1, 14, 0, false));
      matrices.add(new Matrix(device, random, 2, 13, 1, false));
      matrices.add(new Matrix(device, random, 1, 3, 1, false));
      matrices.add(new Matrix(device, random, 1, 15, 1, false));
      matrices.add(new Matrix(device, random, 1, 13, 2, false));
      extend(device, matrices);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void valuesMayStandWhereTheirExtensionGoes(Conditions conditions) {
    RandomWords random = new RandomWords(conditions.seed());
    try (EmulatedSession device = new EmulatedSession(conditions)) {
      List<Matrix> matrices = new ArrayList<>();
      matrices.add(new Matrix(device, random, 3, 6, 1, true));
      matrices.add(new Matrix(device, random, 5, 0, 1, true));
      matrices.add(new Matrix(device, random, 2, 13, 1, true));
      matrices.add(new Matrix(device, random, 1, 14, 2, true));
      extend(device, matrices);
    }
  }

  /// Of each split into layers within and across blocks; the tallest are the field's last.
  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"16,1", "19,0", "20,0", "21,1", "22,0", "23,1", "24,0"})
  void theTallestMatrices(int logHeight, int logBlowup) {
    RandomWords random = new RandomWords(logHeight);
    try (EmulatedSession device = new EmulatedSession(Conditions.forward(), 1 << 27)) {
      extend(device, List.of(new Matrix(device, random, 1, logHeight, logBlowup, false)));
    }
  }

  @Test
  void moreRowsThanTheFieldHasRootsAreRefused() {
    DeviceBuffer none = new DeviceBuffer(0, 0);
    assertThatThrownBy(() -> new ExtensionJob(none, none, 0, 0, 22, 3, false, Shift.NONE))
        .hasMessage("extension of 2^22 rows to 2^3 times as many: expected at most 2^24 in all");
  }

  @Test
  void valuesMayNotStandWhereNothingIsBesideThem() {
    DeviceBuffer words = new DeviceBuffer(0, 4);
    assertThatThrownBy(() -> new ExtensionJob(words, words, 1, 1, 0, 0, false, Shift.NONE))
        .hasMessage("no room beside the values: blow-up 2^0");
  }
}
