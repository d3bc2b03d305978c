package io.zkthreads.vm.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// A word is an instruction if and only if the ISA manual lists it, and then its fields are what
/// the tables take for granted. A sample; `scripts/wild encodings` judges all 2^32 words.
class EncodingsTest {
  private static final long SEED = 20261129;

  @Test
  void aWordDecodesIfAndOnlyIfItIsListed() {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    int decoded = 0;
    for (int i = 0; i < 1 << 19; i++) {
      int word = random.nextInt();
      decoded += judged(random, word) ? 1 : 0;
      judged(random, word & 0x01ffffff);
      judged(random, (word & 0x01ffffff) | random.nextInt(4) << 24);
    }
    assertThat(decoded).isGreaterThan(10_000);
  }

  /// All that decoding looks at but registers and immediates.
  @Test
  void everyOpcodeWithEveryFunctionDecodesIfAndOnlyIfItIsListed() {
    Random random = new Random(SEED);
    for (int fixed = 0; fixed < 1 << 17; fixed++) {
      int word = (fixed >>> 10) << 25 | (fixed >>> 7 & 7) << 12 | (fixed & 127);
      judged(random, word);
      judged(random, word | (random.nextInt() & 0x01ff8f80));
    }
  }

  private static boolean judged(Random random, int word) {
    int pc = random.nextInt(1 << 22) << 2;
    Encodings.judge(word, pc, 1 + random.nextInt(63));
    return Encodings.judge(word, pc, 0);
  }
}
