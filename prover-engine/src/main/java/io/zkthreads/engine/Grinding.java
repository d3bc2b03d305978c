package io.zkthreads.engine;

import io.zkthreads.stark.hash.Challenger;

/// Proof of work: binds a witness into the transcript.
public final class Grinding {
  private Grinding() {}

  /// Finds the least witness of `bits` bits and absorbs it; 0 bits absorb nothing and give 0.
  public static int grind(Backend backend, Challenger transcript, int bits) {
    int witness = bits == 0 ? 0 : backend.grind(transcript.powSearch(bits));
    if (!transcript.checkPow(bits, witness)) {
      throw new BackendFailure(
          BackendFailure.Kind.WRONG,
          "backend " + backend.name() + " found no witness of " + bits + " bits");
    }
    return witness;
  }
}
