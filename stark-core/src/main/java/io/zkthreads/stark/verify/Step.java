package io.zkthreads.stark.verify;

/// The verifier's steps, in order; a rejection names the one that failed. The numbers are those of
/// docs/protocol.md.
public enum Step {
  /// 0: tables, heights, public words and their bounds.
  STATEMENT,
  /// 1: the bytes have exactly the shape that the statement fixes.
  ENCODING,
  /// 2: the transcript, with every grinding witness.
  TRANSCRIPT,
  /// 3: the opened rows belong to the commitments.
  OPENINGS,
  /// 4: the reduced openings fold to the final polynomial.
  LOW_DEGREE,
  /// 5: the constraints hold at the out-of-domain point.
  CONSTRAINTS,
  /// 6: the buses balance.
  LOOKUPS
}
