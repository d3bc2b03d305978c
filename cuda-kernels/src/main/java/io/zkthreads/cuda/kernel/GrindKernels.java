package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Stream;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Poseidon2;

/// The launches that search for grinding witnesses.
public final class GrindKernels {
  private static final int THREADS = 256;

  /// Enough for a device to be full.
  private static final int MAX_BLOCKS = 1024;

  private final Image image;
  private final Arguments arguments = new Arguments();

  public GrindKernels(Image image) {
    this.image = image;
  }

  /// Canonical values `from`…`to` − 1; where one passes, the least that does goes to `least` if it
  /// is less than what is there (unsigned).
  public record Range(int from, int to, DeviceBuffer least) {
    public Range {
      if (from < 0 || from >= to) {
        throw new IllegalArgumentException("candidates from " + from + " to " + to);
      }
      least.requireWords("least witness", 1);
    }

    private Grid grid() {
      return new Grid(Math.min(MAX_BLOCKS, Math.ceilDiv(to - from, THREADS)), 1, THREADS, 0);
    }
  }

  /// Searches for a witness of a BLAKE3 transcript.
  ///
  /// @param state the digest that is hashed with the witness
  public void blake3(Stream stream, DeviceBuffer state, int bits, Range range) {
    state.requireWords("state", Digest.WORDS);
    arguments.start().pointer(state).word((1 << bits) - 1);
    launch(stream, "blake3_grind", range);
  }

  /// Searches for a witness of a Poseidon2 transcript.
  ///
  /// @param state the state that is permuted with the witness at `position`
  public void poseidon2(Stream stream, DeviceBuffer state, int position, int bits, Range range) {
    state.requireWords("state", Poseidon2.WIDTH);
    arguments.start().pointer(state).word(position).word((1 << bits) - 1);
    launch(stream, "poseidon2_grind", range);
  }

  private void launch(Stream stream, String kernel, Range range) {
    arguments.word(range.from).word(range.to).pointer(range.least);
    image.kernel(kernel).launch(stream, range.grid(), arguments);
  }
}
