package io.zkthreads.vm.exec;

import java.util.function.BooleanSupplier;

/// What a run may use. A run that exceeds a limit ends as [Outcome.LimitReached].
///
/// @param cycles instructions of the whole run
/// @param memoryWords words of memory with an entry in the boundary table: image words and others
/// @param publicWords committed words
/// @param rowBytes of rows that are kept for a proof, 0 for none: not an end of the run, but of one
///   that has more nothing is kept
/// @param abandoned asked some hundred times a second, on the thread of the run, whether nobody
///   wants it any more
public record Limits(
    long cycles, int memoryWords, int publicWords, long rowBytes, BooleanSupplier abandoned) {
  /// Rows of a timed table may not exceed 2^27, so no provable run is longer.
  public static final long MAX_PROVABLE_CYCLES = (1L << 27) - 1;

  /// Times are ints and grow by four.
  static final long MAX_CYCLES = (1L << 29) - 16;

  /// The boundary table and the table of public words have at most 2^22 rows.
  private static final int MAX_ROWS = 1 << 22;

  public Limits {
    if (cycles < 1 || memoryWords < 1 || publicWords < 0 || rowBytes < 0) {
      throw new IllegalArgumentException(
          "limits of %d, %d, %d, %d are not positive"
              .formatted(cycles, memoryWords, publicWords, rowBytes));
    }
    cycles = Math.min(cycles, MAX_CYCLES);
    memoryWords = Math.min(memoryWords, MAX_ROWS);
    publicWords = Math.min(publicWords, MAX_ROWS - 1);
  }

  /// With all rows kept.
  public Limits(long cycles, int memoryWords, int publicWords) {
    this(cycles, memoryWords, publicWords, Long.MAX_VALUE, () -> false);
  }

  /// These limits for a process that has no memory for more rows than that.
  public Limits withRowBytes(long bytes) {
    return new Limits(cycles, memoryWords, publicWords, bytes, abandoned);
  }

  /// These limits for a run whose asker may leave.
  public Limits until(BooleanSupplier nobodyWantsIt) {
    return new Limits(cycles, memoryWords, publicWords, rowBytes, nobodyWantsIt);
  }

  /// As much as one proof can hold.
  public static Limits provable() {
    return new Limits(MAX_PROVABLE_CYCLES, MAX_ROWS, MAX_ROWS - 1);
  }

  /// As [#provable], with fewer cycles.
  public static Limits ofCycles(long cycles) {
    return new Limits(cycles, MAX_ROWS, MAX_ROWS - 1);
  }
}
