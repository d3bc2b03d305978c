package io.zkthreads.stark.hash;

import io.zkthreads.stark.params.HashSuite;

/// The two hash functions of a Merkle tree.
public sealed interface Hasher permits Blake3Hasher, Poseidon2Hasher {
  /// Hash of a row of `count` Montgomery words from `words[from]` on. The words carry no length and
  /// no separators: the verifier knows every width.
  Digest leaf(int[] words, int from, int count);

  /// Hash of an inner node.
  Digest compress(Digest left, Digest right);

  default Digest leaf(int[] words) {
    return leaf(words, 0, words.length);
  }

  static Hasher of(HashSuite suite) {
    return switch (suite) {
      case BLAKE3 -> new Blake3Hasher();
      case POSEIDON2_16 -> new Poseidon2Hasher();
    };
  }
}
