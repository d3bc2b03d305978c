package io.zkthreads.stark.hash;

/// The test of grinding witnesses of a BLAKE3 transcript: what is drawn from the hash of its state
/// and the witness has `bits` zero bits.
///
/// @param state what the transcript has been hashed to
public record Blake3Pow(Digest state, int bits) implements PowSearch {
  /// Words that are hashed: the state, then the witness.
  public static final int WORDS = Digest.WORDS + 1;

  @Override
  public boolean test(int witness) {
    int[] words = new int[WORDS];
    state.put(words, 0);
    words[Digest.WORDS] = witness;
    return passes(Blake3.hashWords(words, 0, WORDS).w7());
  }

  /// Whether a hash with this last word lets the witness pass. Its bytes are drawn last first,
  /// which is the big-endian reading of the word.
  public boolean passes(int lastWord) {
    return (Integer.reverseBytes(lastWord) & ((1 << bits) - 1)) == 0;
  }
}
