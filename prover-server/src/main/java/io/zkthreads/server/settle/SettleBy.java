package io.zkthreads.server.settle;

/// How a daemon brings a proven statement to the L2.
public enum SettleBy {
  /// Statement and proof in one transaction: one block sooner, and a little cheaper where it
  /// applies. Where it turns out stale, the price of the proof is lost.
  PROOF,

  /// First the proof, whose truth does not go stale, then the statement: a block later, and what
  /// turns out stale then costs a transaction without a proof.
  FACT,

  /// [#PROOF], and [#FACT] for threads whose sub-blocks went stale lately.
  AUTO
}
