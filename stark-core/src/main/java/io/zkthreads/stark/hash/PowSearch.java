package io.zkthreads.stark.hash;

import java.util.function.IntPredicate;

/// What a grinding witness has to pass, by the state of a transcript: thread-safe, and plain data,
/// so that whoever searches may try many candidates at once.
public sealed interface PowSearch extends IntPredicate permits Blake3Pow, Poseidon2Pow {
  /// One candidate in 2^bits passes.
  int bits();

  /// Whether the word `witness` passes.
  @Override
  boolean test(int witness);
}
