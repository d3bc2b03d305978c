package io.zkthreads.cpu;

/// Rows of equal length that stay in a core's cache while all layers of a transform run on them.
///
/// Each pass reads one buffer and writes the other, so that the last vector of a row may overlap
/// the one before it, or the row behind it where a row is shorter than a vector. Not thread-safe.
final class Panel {
  private final Kernels kernels;
  private int[] words;
  private int[] spare;

  /// @param size the most words that it holds
  Panel(Kernels kernels, int size) {
    this.kernels = kernels;
    words = new int[size + Kernels.SLACK];
    spare = new int[size + Kernels.SLACK];
  }

  /// The buffer that holds the rows now; after a transform it is another.
  int[] words() {
    return words;
  }

  /// Coefficients in natural order to values in bit-reversed order: 2^log rows of `row` words.
  void forward(int log, int row, Twiddles twiddles) {
    int total = row << log;
    int nodes = 1;
    if ((log & 1) == 1) {
      kernels.forward2(words, spare, total >> 1, nodes, twiddles);
      swap();
      nodes = 2;
    }
    for (; nodes < 1 << log; nodes <<= 2) {
      kernels.forward4(words, spare, total / nodes >> 2, nodes, twiddles);
      swap();
    }
  }

  /// Values in bit-reversed order to 2^log times the coefficients in natural order.
  void inverse(int log, int row, Twiddles twiddles) {
    int total = row << log;
    int nodes = 1 << log;
    while (nodes > 2) {
      nodes >>= 2;
      kernels.inverse4(words, spare, total / nodes >> 2, nodes, twiddles);
      swap();
    }
    if (nodes == 2) {
      kernels.inverse2(words, spare, total >> 1, 1, twiddles);
      swap();
    }
  }

  private void swap() {
    int[] written = spare;
    spare = words;
    words = written;
  }
}
