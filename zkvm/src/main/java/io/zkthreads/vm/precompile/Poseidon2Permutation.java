package io.zkthreads.vm.precompile;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Poseidon2;

/// The permutation [Poseidon2]: g is the state, sixteen elements of KoalaBear as the numbers below
/// p that they are, before and after. A number is one element and an element one number: hashes of
/// words that differ are hashes of inputs that differ.
public record Poseidon2Permutation() implements Precompile {
  public static final int CODE = 25;

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public int wordsOfA() {
    return 0;
  }

  @Override
  public int wordsOfB() {
    return 0;
  }

  @Override
  public int wordsOfG() {
    return Poseidon2.WIDTH;
  }

  @Override
  public boolean readsG() {
    return true;
  }

  @Override
  public Result apply(int[] none, int[] nothing, int[] words) {
    int[] state = new int[Poseidon2.WIDTH];
    for (int i = 0; i < state.length; i++) {
      if (Integer.compareUnsigned(words[i], KoalaBear.P) >= 0) {
        return Result.NOT_REDUCED;
      }
      state[i] = KoalaBear.fromCanonical(words[i]);
    }
    Poseidon2.permute(state);
    for (int i = 0; i < state.length; i++) {
      words[i] = KoalaBear.toCanonical(state[i]);
    }
    return Result.DONE;
  }
}
