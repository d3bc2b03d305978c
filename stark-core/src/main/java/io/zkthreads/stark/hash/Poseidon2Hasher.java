package io.zkthreads.stark.hash;

/// Plonky3's `PaddingFreeSponge<16, 8, 8>` for rows and `TruncatedPermutation<2, 8, 16>` for nodes.
///
/// The sponge overwrites the first words of the state with each block of up to eight words; the
/// last block is not padded, which is sound because the verifier fixes the length.
record Poseidon2Hasher() implements Hasher {
  private static final int RATE = 8;

  @Override
  public Digest leaf(int[] words, int from, int count) {
    int[] state = new int[Poseidon2.WIDTH];
    for (int at = 0; at < count; at += RATE) {
      System.arraycopy(words, from + at, state, 0, Math.min(RATE, count - at));
      Poseidon2.permute(state);
    }
    return Digest.at(state, 0);
  }

  @Override
  public Digest compress(Digest left, Digest right) {
    int[] state = new int[Poseidon2.WIDTH];
    left.put(state, 0);
    right.put(state, Digest.WORDS);
    Poseidon2.permute(state);
    return Digest.at(state, 0);
  }
}
