package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import java.util.List;
import org.junit.jupiter.api.Test;

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

  @Test
  void elementsAreThoseOfTheHost() {
    RandomWords random = new RandomWords(SEED);
    int[] a = random.next(Quintic.DEGREE * COUNT);
    int[] b = random.next(Quintic.DEGREE * COUNT);
    int[] expected = new int[6 * Quintic.DEGREE * COUNT];
    for (int i = 0; i < COUNT; i++) {
      Quintic x = element(a, i);
      Quintic y = element(b, i);
      List<Extension> results =
          List.of(x.plus(y), x.minus(y), x.times(y), x.scale(y.c0()), x.inverse(), x.power(5));
      for (int k = 0; k < results.size(); k++) {
        for (int d = 0; d < Quintic.DEGREE; d++) {
          expected[(Quintic.DEGREE * k + d) * COUNT + i] = results.get(k).coefficient(d);
        }
      }
    }
    assertThat(run("quintic_operations", a, b, 6 * Quintic.DEGREE)).isEqualTo(expected);
  }

  private static Quintic element(int[] planar, int i) {
    int[] words = new int[Quintic.DEGREE];
    for (int d = 0; d < Quintic.DEGREE; d++) {
      words[d] = planar[d * COUNT + i];
    }
    return Quintic.at(words, 0);
  }
}
