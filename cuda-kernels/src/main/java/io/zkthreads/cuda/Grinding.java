package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.kernel.GrindKernels;
import io.zkthreads.cuda.kernel.GrindKernels.Range;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;

/// Finds the grinding witness with the least canonical value: ranges of candidates, one after
/// another, each by the whole device.
final class Grinding {
  /// What stands where no witness was found.
  private static final int NONE = -1;

  private static final int MIN_RANGE = 1 << 12;
  private static final int MAX_LOG_RANGE = 28;

  private final DeviceSession session;
  private final GrindKernels kernels;

  Grinding(DeviceSession session, Image image) {
    this.session = session;
    kernels = new GrindKernels(image);
  }

  /// Puts a search of a range into the stream.
  private interface Search {
    void run(DeviceBuffer state, Range range);
  }

  /// The witness, as a word, of a BLAKE3 transcript.
  int blake3(Digest state, int bits) {
    int[] words = new int[Digest.WORDS];
    state.put(words, 0);
    return least(
        words, bits, (buffer, range) -> kernels.blake3(session.stream(), buffer, bits, range));
  }

  /// The witness, as a word, of a Poseidon2 transcript: it goes to `position` of `state`, which is
  /// then permuted.
  int poseidon2(int[] state, int position, int bits) {
    return least(
        state,
        bits,
        (buffer, range) -> kernels.poseidon2(session.stream(), buffer, position, bits, range));
  }

  /// A range holds four witnesses on average: most searches end with the first, and threads that
  /// are past a witness stop.
  private int least(int[] state, int bits, Search search) {
    int size = Math.max(MIN_RANGE, 1 << Math.min(bits + 2, MAX_LOG_RANGE));
    try (DeviceSession.Scratch scratch = session.new Scratch()) {
      DeviceBuffer words = scratch.upload(state);
      DeviceBuffer least = scratch.upload(new int[] {NONE});
      for (long from = 0; from < KoalaBear.P; from += size) {
        long to = Math.min(from + size, KoalaBear.P);
        search.run(words, new Range((int) from, (int) to, least));
        int found = session.copyToHost(least, 1)[0];
        if (found != NONE) {
          return KoalaBear.fromCanonical(found);
        }
      }
    }
    throw new IllegalStateException("no witness of " + bits + " bits in the whole field");
  }
}
