package io.zkthreads.stark.hash;

import io.zkthreads.stark.field.KoalaBear;

/// The shift register that derives the round constants of Poseidon and Poseidon2 from the
/// parameters alone (Grassi et al., "Poseidon", USENIX Security 2021, appendix E): 80 bits of
/// state, output in pairs of which the first bit says whether the second counts.
final class GrainLfsr {
  private static final int STATE_BITS = 80;
  private static final int WARM_UP = 160;
  private static final int FIELD_BITS = 31;
  private static final int[] TAPS = {0, 13, 23, 38, 51, 62};

  private final boolean[] state = new boolean[STATE_BITS];
  private int at;

  /// @param width words of the permutation's state
  /// @param fullRounds full rounds in all
  /// @param partialRounds partial rounds
  GrainLfsr(int width, int fullRounds, int partialRounds) {
    int next = put(0, 1, 2); // prime field
    next = put(next, 0, 4); // S-box x^alpha
    next = put(next, FIELD_BITS, 12);
    next = put(next, width, 12);
    next = put(next, fullRounds, 10);
    next = put(next, partialRounds, 10);
    while (next < STATE_BITS) {
      state[next++] = true;
    }
    for (int i = 0; i < WARM_UP; i++) {
      clock();
    }
  }

  /// The next constant as a Montgomery word.
  int word() {
    while (true) {
      int value = 0;
      for (int i = 0; i < FIELD_BITS; i++) {
        value = value << 1 | (bit() ? 1 : 0);
      }
      if (KoalaBear.isReduced(value)) {
        return KoalaBear.fromCanonical(value);
      }
    }
  }

  void fill(int[][] rounds) {
    for (int[] round : rounds) {
      for (int i = 0; i < round.length; i++) {
        round[i] = word();
      }
    }
  }

  private int put(int from, int value, int bits) {
    for (int i = 0; i < bits; i++) {
      state[from + i] = (value >> (bits - 1 - i) & 1) == 1;
    }
    return from + bits;
  }

  private boolean bit() {
    while (true) {
      boolean counts = clock();
      boolean bit = clock();
      if (counts) {
        return bit;
      }
    }
  }

  private boolean clock() {
    boolean next = false;
    for (int tap : TAPS) {
      next ^= state[(at + tap) % STATE_BITS];
    }
    state[at] = next;
    at = (at + 1) % STATE_BITS;
    return next;
  }
}
