package io.zkthreads.stark.air;

/// A matrix of Montgomery words, row-major: the word of (row r, column c) is `words[r·width + c]`.
///
/// @param width columns
/// @param logHeight log2 of the rows
/// @param words width·2^logHeight reduced words; owned by the trace
@SuppressWarnings("ArrayRecordComponent")
public record Trace(int width, int logHeight, int[] words) {
  public Trace {
    if ((long) width << logHeight != words.length) {
      throw new IllegalArgumentException(
          "trace of " + width + " x 2^" + logHeight + " with " + words.length + " words");
    }
  }

  /// An all-zero trace.
  public static Trace allocate(int width, int logHeight) {
    return new Trace(width, logHeight, new int[Math.multiplyExact(width, 1 << logHeight)]);
  }

  public int height() {
    return 1 << logHeight;
  }

  public int word(int row, int column) {
    return words[row * width + column];
  }
}
