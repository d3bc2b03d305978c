package io.zkthreads.stark.compact;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.List;
import java.util.Optional;

/// A proof that a committed polynomial has claimed values.
///
/// @param outOfDomain values of the polynomial at points drawn after its commitment
/// @param firstSumcheck binds the variables of the first fold
/// @param rounds of a new codeword each
/// @param finalPolynomial values of what is left of the polynomial
/// @param finalPowWitness grinding word before the last queries
/// @param finalOpenings of the last codeword
/// @param finalSumcheck binds the variables of the final polynomial; absent if it has none
public record WhirProof(
    List<Extension> outOfDomain,
    QuadraticSumcheck firstSumcheck,
    List<Round> rounds,
    List<Extension> finalPolynomial,
    int finalPowWitness,
    MultiOpening finalOpenings,
    Optional<QuadraticSumcheck> finalSumcheck) {
  /// A fold.
  ///
  /// @param commitment to the folded polynomial's codeword
  /// @param outOfDomain values of the folded polynomial
  /// @param powWitness grinding word before the queries
  /// @param openings of the codeword before
  /// @param sumcheck binds the variables of the next fold
  public record Round(
      Digest commitment,
      List<Extension> outOfDomain,
      int powWitness,
      MultiOpening openings,
      QuadraticSumcheck sumcheck) {
    public Round {
      outOfDomain = List.copyOf(outOfDomain);
    }
  }

  public WhirProof {
    outOfDomain = List.copyOf(outOfDomain);
    rounds = List.copyOf(rounds);
    finalPolynomial = List.copyOf(finalPolynomial);
  }
}
