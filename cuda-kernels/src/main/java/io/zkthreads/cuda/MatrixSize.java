package io.zkthreads.cuda;

/// How many words a matrix of 2^logHeight rows has.
record MatrixSize(int width, int logHeight) {
  long words() {
    return (long) width << logHeight;
  }

  /// What a buffer for it is taken with: a matrix without columns takes a word, for there are no
  /// empty buffers.
  long takenBytes() {
    return Integer.BYTES * Math.max(1, words());
  }
}
