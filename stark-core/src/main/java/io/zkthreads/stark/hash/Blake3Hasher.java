package io.zkthreads.stark.hash;

/// BLAKE3 trees: a leaf is the hash of its words, four bytes little endian each; a node is the hash
/// of its children's 64 bytes.
record Blake3Hasher() implements Hasher {
  @Override
  public Digest leaf(int[] words, int from, int count) {
    return Blake3.hashWords(words, from, count);
  }

  @Override
  public Digest compress(Digest left, Digest right) {
    return Blake3.compress(left, right);
  }
}
