package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.stark.field.KoalaBear;

/// One matrix for the kernels of the low-degree extension, `ExtensionJob` of `transform.cu`: values
/// on s·H to values on g·K in bit-reversed row order. Column-major.
///
/// @param from values; column c begins at word c·fromStride. May be the front of `to` if there is a
///   blow-up: then column c stands where its first coset goes
/// @param to width columns of 2^(logHeight + logBlowup) words
/// @param bitReversed whether the rows of `from` are in bit-reversed order
public record ExtensionJob(
    DeviceBuffer from,
    DeviceBuffer to,
    long fromStride,
    int width,
    int logHeight,
    int logBlowup,
    boolean bitReversed,
    Shift shift) {
  /// Columns up to this height are extended by one block each, or less.
  private static final int LOG_SMALL = 12;

  /// Least and most layers within blocks.
  private static final int MIN_INNER = 10;

  private static final int MAX_INNER = 12;

  /// Words of the tiles of [Pass#ACROSS], and of those of [Pass#INVERSE] at the most.
  private static final int LOG_ACROSS = 13;

  private static final int LOG_INVERSE = 14;

  /// Neighbouring rows of a tile of [Pass#INVERSE], a sector of memory.
  private static final int LOG_SECTOR = 3;

  public ExtensionJob {
    if (logHeight < 0 || logBlowup < 0 || logHeight + logBlowup > KoalaBear.TWO_ADICITY) {
      throw new IllegalArgumentException(
          "extension of 2^%d rows to 2^%d times as many: expected at most 2^%d in all"
              .formatted(logHeight, logBlowup, KoalaBear.TWO_ADICITY));
    }
    if (logBlowup == 0 && from.address() == to.address()) {
      throw new IllegalArgumentException("no room beside the values: blow-up 2^0");
    }
    if (width > 0) {
      from.requireWords("values", (width - 1) * fromStride + (1L << logHeight));
      to.requireWords("extension", (long) width << (logHeight + logBlowup));
    }
  }

  /// A launch, in this order; small matrices take the first, and others the rest.
  public enum Pass {
    SMALL("extend_small", 512),
    INVERSE("extend_inverse", 256),
    ACROSS("extend_across", 1024),
    FORWARD("extend_forward", 256);

    final String kernel;
    final int threads;

    Pass(String kernel, int threads) {
      this.kernel = kernel;
      this.threads = threads;
    }

    public boolean concerns(ExtensionJob job) {
      return job.width > 0 && (this == SMALL) == job.isSmall();
    }
  }

  private boolean isSmall() {
    return logHeight <= LOG_SMALL;
  }

  /// log2 of the rows that are neighbours in bit-reversed order and make a block.
  private int inner() {
    return isSmall() ? logHeight : Math.clamp(logHeight - MIN_INNER, MIN_INNER, MAX_INNER);
  }

  private int outer() {
    return logHeight - inner();
  }

  int logLanes(Pass pass) {
    return switch (pass) {
      case SMALL, FORWARD -> 0;
      case INVERSE ->
          bitReversed ? 0 : Math.min(outer(), Math.min(LOG_SECTOR, LOG_INVERSE - inner()));
      case ACROSS -> LOG_ACROSS - outer();
    };
  }

  public int numTiles(Pass pass) {
    return switch (pass) {
      case SMALL -> Math.ceilDiv(width, 1 << (LOG_SMALL - logHeight));
      case INVERSE -> Math.multiplyExact(width, 1 << (outer() - logLanes(pass)));
      case ACROSS -> Math.multiplyExact(width, 1 << (inner() - logLanes(pass)));
      case FORWARD -> Math.multiplyExact(width, 1 << (outer() + logBlowup));
    };
  }

  /// Shared memory of a tile with its spare words, as `Tile` of `ntt.cuh` has them.
  int sharedBytes(Pass pass) {
    int lanes = logLanes(pass);
    int logWords =
        switch (pass) {
          case SMALL -> LOG_SMALL;
          case INVERSE -> inner() + lanes;
          case ACROSS -> LOG_ACROSS;
          case FORWARD -> inner();
        };
    int words = 1 << logWords;
    int spare =
        switch (pass) {
          case SMALL, FORWARD -> (words >> 5) + (words >> 6 << 3);
          case INVERSE, ACROSS -> words >> Math.max(5, lanes + 3) << lanes;
        };
    return Integer.BYTES * (words + spare);
  }

  void write(JobTable to, Pass pass, int firstTile) {
    to.pointer(from)
        .pointer(this.to)
        .word((int) fromStride)
        .word((int) (fromStride >>> 32))
        .words(width, logHeight, logBlowup, bitReversed ? 1 : 0)
        .words(shift.root(), shift.generator() ? 1 : 0)
        .words(inner(), logLanes(pass), firstTile, 0);
  }
}
