package io.zkthreads.cuda;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Random words of the field, one in four of them at an edge.
final class RandomWords {
  private static final int[] EDGES = {0, 1, KoalaBear.P - 1, KoalaBear.ONE};

  private final RandomGenerator random;

  RandomWords(long seed) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  RandomGenerator random() {
    return random;
  }

  int next() {
    return random.nextInt(4) == 0
        ? EDGES[random.nextInt(EDGES.length)]
        : random.nextInt(KoalaBear.P);
  }

  int[] next(int count) {
    int[] words = new int[count];
    for (int i = 0; i < count; i++) {
      words[i] = next();
    }
    return words;
  }

  Trace trace(int width, int logHeight) {
    return new Trace(width, logHeight, next(width << logHeight));
  }
}
