package io.zkthreads.cpu;

import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Blake3Pow;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Poseidon2Pow;
import io.zkthreads.stark.hash.PowSearch;
import java.util.concurrent.atomic.AtomicInteger;

/// Finds the grinding witness with the least canonical value: ranges of candidates, one after
/// another, each by all threads.
final class GrindStep {
  private static final int GRAIN = 1 << 10;
  private static final int NONE = Integer.MAX_VALUE;

  private final Workers workers;
  private final Kernels kernels;

  GrindStep(Workers workers, Kernels kernels) {
    this.workers = workers;
    this.kernels = kernels;
  }

  /// The witness as a word.
  int run(PowSearch search) {
    int range = workers.threads() * 4 * GRAIN;
    for (int start = 0; start < KoalaBear.P; start += range) {
      int base = start;
      AtomicInteger least = new AtomicInteger(NONE);
      workers.forRangesByThread(
          Math.min(range, KoalaBear.P - base),
          GRAIN,
          () -> {
            Search own =
                switch (search) {
                  case Blake3Pow pow -> new Lanes(pow, kernels);
                  case Poseidon2Pow pow -> new OneByOne(pow);
                };
            return (from, to) -> own.run(base + from, base + to, least);
          });
      if (least.get() != NONE) {
        return KoalaBear.fromCanonical(least.get());
      }
    }
    throw new IllegalStateException("no witness of " + search.bits() + " bits in the whole field");
  }

  /// Puts the least witness of `from`…`to` − 1 into `least`, where that is less.
  private interface Search {
    void run(int from, int to, AtomicInteger least);
  }

  private record OneByOne(Poseidon2Pow test) implements Search {
    @Override
    public void run(int from, int to, AtomicInteger least) {
      for (int i = from; i < to && i < least.get(); i++) {
        if (test.test(KoalaBear.fromCanonical(i))) {
          least.accumulateAndGet(i, Math::min);
        }
      }
    }
  }

  /// Candidates hashed side by side. Not thread-safe.
  private static final class Lanes implements Search {
    private final Blake3Pow pow;
    private final LaneHasher hasher;
    private final int[] rows = new int[LaneHasher.LANES * Blake3Pow.WORDS];
    private final int[] digests = new int[LaneHasher.LANES * Digest.WORDS];

    Lanes(Blake3Pow pow, Kernels kernels) {
      this.pow = pow;
      hasher = new Blake3Lanes(kernels);
      for (int l = 0; l < LaneHasher.LANES; l++) {
        pow.state().put(rows, l * Blake3Pow.WORDS);
      }
    }

    @Override
    public void run(int from, int to, AtomicInteger least) {
      for (int i = from; i < to && i < least.get(); i += LaneHasher.LANES) {
        int count = Math.min(LaneHasher.LANES, to - i);
        for (int l = 0; l < count; l++) {
          rows[l * Blake3Pow.WORDS + Digest.WORDS] = KoalaBear.fromCanonical(i + l);
        }
        hasher.rows(rows, 0, Blake3Pow.WORDS, count, digests, 0);
        for (int l = count - 1; l >= 0; l--) {
          if (pow.passes(digests[l * Digest.WORDS + 7])) {
            least.accumulateAndGet(i + l, Math::min);
          }
        }
      }
    }
  }
}
