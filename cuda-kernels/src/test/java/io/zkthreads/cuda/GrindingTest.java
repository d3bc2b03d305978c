package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Blake3Pow;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Poseidon2;
import java.util.function.IntPredicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The least witness, against a search of one candidate after another.
class GrindingTest {
  private static final String ALL = "io.zkthreads.cuda.driver.EmulatedDriver$Conditions#all";
  private static final int[] BITS = {1, 2, 5, 9, 12};

  private static int least(IntPredicate passes) {
    int i = 0;
    while (!passes.test(KoalaBear.fromCanonical(i))) {
      i++;
    }
    return i;
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void ofBlake3(Conditions conditions) {
    RandomWords random = new RandomWords(conditions.seed());
    try (EmulatedSession device = new EmulatedSession(conditions)) {
      Grinding grinding = new Grinding(device.session, device.image);
      for (int bits : BITS) {
        Digest state = Digest.at(random.next(Digest.WORDS), 0);
        assertThat(KoalaBear.toCanonical(grinding.blake3(state, bits)))
            .isEqualTo(least(new Blake3Pow(state, bits)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void ofPoseidon2(Conditions conditions) {
    RandomWords random = new RandomWords(conditions.seed());
    try (EmulatedSession device = new EmulatedSession(conditions)) {
      new Trees(device.session, device.image);
      Grinding grinding = new Grinding(device.session, device.image);
      for (int bits : BITS) {
        int[] state = random.next(Poseidon2.WIDTH);
        int position = random.random().nextInt(8);
        IntPredicate passes =
            witness -> {
              int[] words = state.clone();
              words[position] = witness;
              Poseidon2.permute(words);
              return (KoalaBear.toCanonical(words[7]) & ((1 << bits) - 1)) == 0;
            };
        assertThat(KoalaBear.toCanonical(grinding.poseidon2(state, position, bits)))
            .isEqualTo(least(passes));
      }
    }
  }
}
