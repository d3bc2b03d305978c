package io.zkthreads.stark.params;

import io.zkthreads.stark.field.ExtensionField;

/// Parameters of a compact proof. Its trees and its transcript are of BLAKE3, a commitment is one
/// digest.
///
/// @param extension field of the challenges
/// @param regime which theorem is relied upon
/// @param termBits bits of each error term of an opening, before they are added up
/// @param powBits the most grinding before a challenge, in bits; queries rely on all of it
/// @param main code of the main columns
/// @param preprocessed code of the preprocessed columns
public record CompactParameters(
    ExtensionField extension,
    Regime regime,
    int termBits,
    int powBits,
    WhirCode main,
    WhirCode preprocessed)
    implements ProtocolParameters {
  @Override
  public HashSuite suite() {
    return HashSuite.BLAKE3;
  }

  @Override
  public String protocol() {
    return "p3-multi-stark 0.9.0-rc.2";
  }

  /// How a polynomial is committed to and folded. Sizes are log2.
  ///
  /// @param logInvRate log2 of the first codeword over the polynomial
  /// @param firstFold variables that the first fold binds
  /// @param fold variables that each later fold binds
  /// @param nextLogInvRate the same as `logInvRate` for the second codeword
  /// @param rateStep by how much it grows from there with every codeword
  public record WhirCode(
      int logInvRate, int firstFold, int fold, int nextLogInvRate, int rateStep) {
    /// log2 of the codeword number i over its polynomial.
    public int logInvRate(int i) {
      return i == 0 ? logInvRate : nextLogInvRate + (i - 1) * rateStep;
    }
  }
}
