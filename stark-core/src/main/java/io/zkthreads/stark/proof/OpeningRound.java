package io.zkthreads.stark.proof;

import java.util.List;

/// One commitment and the points at which its matrices are opened.
///
/// @param kind which commitment
/// @param matrices in commitment order
public record OpeningRound(Kind kind, List<Matrix> matrices) {
  /// The commitments of a proof, in the order in which they are opened.
  public enum Kind {
    MAIN,
    QUOTIENT,
    PREPROCESSED,
    PERMUTATION
  }

  /// One committed matrix, opened at ζ and, where `opensNext`, at ζ·w.
  ///
  /// @param instance index of the instance that it belongs to
  /// @param logHeight log2 rows of the trace, before the blow-up
  /// @param width base-field columns
  public record Matrix(int instance, int logHeight, int width, boolean opensNext) {
    public int numPoints() {
      return opensNext ? 2 : 1;
    }
  }

  public OpeningRound {
    matrices = List.copyOf(matrices);
  }

  /// log2 rows of the tallest matrix, before the blow-up.
  public int maxLogHeight() {
    return matrices.stream().mapToInt(Matrix::logHeight).max().orElseThrow();
  }

  /// Base-field columns of all matrices.
  public int width() {
    return matrices.stream().mapToInt(Matrix::width).sum();
  }
}
