package io.zkthreads.stark.verify;

/// The verifier's checks, in order; a rejection names the one that failed. The numbers are those of
/// docs/protocol.md.
public enum Step {
  /// V0: tables, heights, public words and their bounds.
  STATEMENT,
  /// V1: the bytes have exactly the shape that the statement fixes.
  ENCODING,
  /// V2: the transcript, with every grinding witness.
  TRANSCRIPT,
  /// V3: the opened rows belong to the commitments.
  OPENINGS,
  /// V4: the reduced openings fold to the final polynomial.
  LOW_DEGREE,
  /// V5: the constraints hold at the out-of-domain point.
  CONSTRAINTS,
  /// V6: the buses balance.
  LOOKUPS
}
