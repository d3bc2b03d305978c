package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The field on the device and on the host are one, and so are their extensions.
class FieldKernelTest {
  private static final int COUNT = 1024;
  private static final long SEED = 20261129;

  private static int[] run(String kernel, int[] a, int[] b, int results) {
    try (EmulatedSession device = new EmulatedSession(Conditions.forward())) {
      DeviceBuffer out = device.words(COUNT * results);
      device
          .image
          .kernel(kernel)
          .launch(
              device.session.stream(),
              new Grid(1, 1, COUNT, 0),
              new Arguments()
                  .start()
                  .pointer(device.upload(a))
                  .pointer(device.upload(b))
                  .pointer(out));
      return device.download(out);
    }
  }

  @Test
  void wordsAreThoseOfTheHost() {
    RandomWords random = new RandomWords(SEED);
    int[] a = random.next(COUNT);
    int[] b = random.next(COUNT);
    int[] expected = new int[9 * COUNT];
    for (int i = 0; i < COUNT; i++) {
      int[] results = {
        KoalaBear.add(a[i], b[i]),
        KoalaBear.subtract(a[i], b[i]),
        KoalaBear.negate(a[i]),
        KoalaBear.multiply(a[i], b[i]),
        KoalaBear.multiply(a[i], a[i]),
        KoalaBear.inverse(a[i]),
        KoalaBear.power(a[i], b[i]),
        KoalaBear.toCanonical(a[i]),
        KoalaBear.fromCanonical(a[i])
      };
      System.arraycopy(results, 0, expected, 9 * i, 9);
    }
    assertThat(run("field_operations", a, b, 9)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void elementsAreThoseOfTheHost(ExtensionField field) {
    int degree = field.degree();
    RandomWords random = new RandomWords(SEED);
    int[] a = random.next(degree * COUNT);
    int[] b = random.next(degree * COUNT);
    for (int d = 0; d < degree; d++) {
      // Zero, the greatest words, an element of the base field, and one of X^2.
      a[d * COUNT] = 0;
      a[d * COUNT + 1] = b[d * COUNT + 1] = KoalaBear.P - 1;
      a[d * COUNT + 2] = d == 0 ? 3 : 0;
      a[d * COUNT + 3] = d == 2 ? 3 : 0;
    }
    int[] expected = new int[5 * degree * COUNT];
    for (int i = 0; i < COUNT; i++) {
      Extension x = element(field, a, i);
      Extension y = element(field, b, i);
      List<Extension> results =
          List.of(x.plus(y), x.minus(y), x.times(y), x.scale(y.coefficient(0)), x.inverse());
      for (int k = 0; k < results.size(); k++) {
        for (int d = 0; d < degree; d++) {
          expected[(degree * k + d) * COUNT + i] = results.get(k).coefficient(d);
        }
      }
    }
    String kernel =
        switch (field) {
          case QUINTIC -> "quintic_operations";
          case QUARTIC -> "quartic_operations";
        };
    assertThat(run(kernel, a, b, 5 * degree)).isEqualTo(expected);
  }

  private static Extension element(ExtensionField field, int[] planar, int i) {
    int[] words = new int[field.degree()];
    for (int d = 0; d < words.length; d++) {
      words[d] = planar[d * COUNT + i];
    }
    return field.at(words, 0);
  }
}
