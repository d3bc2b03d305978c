package io.zkthreads.stark.hash;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.params.HashSuite;
import java.util.List;

/// The Fiat-Shamir transcript: absorbs every message of the prover in order and yields the
/// challenges of the verifier. Mutable; prover and verifier each hold one and feed it equally.
///
/// All field words, observed or sampled, are Montgomery words.
public sealed interface Challenger permits Blake3Challenger, Poseidon2Challenger {
  /// A fresh transcript.
  ///
  /// @param initialBytes absorbed before all else (BLAKE3 only; empty for Poseidon2)
  static Challenger start(HashSuite suite, byte[] initialBytes) {
    return switch (suite) {
      case BLAKE3 -> new Blake3Challenger(initialBytes);
      case POSEIDON2_16 -> {
        if (initialBytes.length > 0) {
          throw new IllegalArgumentException("a Poseidon2 transcript absorbs words, not bytes");
        }
        yield new Poseidon2Challenger();
      }
    };
  }

  void observe(int word);

  void observe(Digest digest);

  /// A uniform base-field word.
  int sample();

  /// `bits` ≤ 30 uniform bits.
  int sampleBits(int bits);

  /// Absorbs a grinding witness and says whether it is one: a cheater pays 2^bits hashes per retry
  /// of the challenge that follows. For 0 bits nothing is absorbed and the witness must be 0.
  boolean checkPow(int bits, int witness);

  /// What a witness has to pass in the present state, which is left alone. `bits` > 0.
  PowSearch powSearch(int bits);

  Challenger copy();

  default void observe(int[] words) {
    for (int word : words) {
      observe(word);
    }
  }

  default void observe(Extension element) {
    for (int d = 0; d < element.field().degree(); d++) {
      observe(element.coefficient(d));
    }
  }

  /// Absorbs the digests of a commitment, left to right.
  default void observeCap(List<Digest> cap) {
    cap.forEach(this::observe);
  }

  /// A uniform element.
  default Extension sample(ExtensionField field) {
    int[] words = new int[field.degree()];
    for (int d = 0; d < words.length; d++) {
      words[d] = sample();
    }
    return field.at(words, 0);
  }
}
