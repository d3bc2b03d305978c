package io.zkthreads.stark.hash;

import io.zkthreads.stark.field.KoalaBear;

/// The test of grinding witnesses of a Poseidon2 transcript: with the witness at `position` of
/// `state`, one permutation, and the last word of the rate has `bits` zero bits.
///
/// @param state the 16 words before the permutation, but for the witness
/// @param position where the witness goes
@SuppressWarnings("ArrayRecordComponent")
public record Poseidon2Pow(int[] state, int position, int bits) implements PowSearch {
  /// The word from which the bits are drawn.
  public static final int DRAWN = Poseidon2Challenger.RATE - 1;

  @Override
  public boolean test(int witness) {
    int[] words = state.clone();
    words[position] = witness;
    Poseidon2.permute(words);
    return (KoalaBear.toCanonical(words[DRAWN]) & ((1 << bits) - 1)) == 0;
  }
}
