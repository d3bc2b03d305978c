package io.zkthreads.cpu;

import io.zkthreads.stark.params.HashSuite;

/// Hashes up to [#LANES] rows or nodes side by side. Not thread-safe.
interface LaneHasher {
  int LANES = Kernels.LANES;

  /// Digests of `count` ≤ [#LANES] rows of `words` words; row l begins at from + l·words, its
  /// digest goes to `to[toAt + 8l…]`.
  void rows(int[] rows, int from, int words, int count, int[] to, int toAt);

  /// Digests of `count` ≤ [#LANES] nodes from the digests of their children, 16 words a node.
  void nodes(int[] children, int from, int count, int[] to, int toAt);

  static LaneHasher of(HashSuite suite, Kernels kernels) {
    return switch (suite) {
      case BLAKE3 -> new Blake3Lanes(kernels);
      case POSEIDON2_16 -> new Poseidon2Lanes(kernels);
    };
  }
}
