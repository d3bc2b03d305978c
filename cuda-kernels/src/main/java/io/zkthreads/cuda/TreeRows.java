package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import java.util.List;
import java.util.stream.IntStream;

/// Rows of a matrix that a tree is made over: word c of row r at word c·stride + (r << logStride).
///
/// @param logRows log2 of their number
record TreeRows(DeviceBuffer words, long stride, int width, int logRows, int logStride) {
  static TreeRows of(CudaExtension matrix) {
    int log = matrix.logHeight();
    return new TreeRows(matrix.words(), 1L << log, matrix.width(), log, 0);
  }

  /// Rows of 2^logArity consecutive elements, one matrix for each of a row, with its coefficients
  /// as columns.
  static List<TreeRows> of(CudaCodeword codeword, int logArity) {
    long length = 1L << codeword.logLength();
    int logRows = codeword.logLength() - logArity;
    int degree = codeword.field().degree();
    DeviceBuffer words = codeword.words();
    return IntStream.range(0, 1 << logArity)
        .mapToObj(e -> {
          long skipped = (long) Integer.BYTES * e;
          DeviceBuffer from = words.slice(skipped, words.bytes() - skipped);
          return new TreeRows(from, length, degree, logRows, logArity);
        })
        .toList();
  }

  /// Column c and what follows.
  DeviceBuffer column(int c) {
    long skipped = Integer.BYTES * stride * c;
    return words.slice(skipped, words.bytes() - skipped);
  }
}
