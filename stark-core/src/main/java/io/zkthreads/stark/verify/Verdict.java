package io.zkthreads.stark.verify;

/// The answer of a verifier.
public sealed interface Verdict {
  /// The proof is right.
  record Accepted() implements Verdict {}

  /// The proof is refused.
  ///
  /// @param step where it failed
  /// @param reason what was checked
  /// @param expected what a right proof has there
  /// @param got what this one has
  record Rejected(Step step, String reason, String expected, String got) implements Verdict {}

  default boolean isAccepted() {
    return this instanceof Accepted;
  }
}
