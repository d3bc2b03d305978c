package io.zkthreads.engine;

/// The steps of a proof, numbered as in `docs/protocol.md`.
public enum ProverStep {
  /// 0: the transcript observes what is proved.
  SEED,
  /// 1: main tables are extended and committed.
  MAIN,
  /// 2: lookup challenges; fraction columns are filled and committed.
  LOOKUPS,
  /// 3: constraint challenge; quotient chunks are computed and committed.
  QUOTIENT,
  /// 4: out-of-domain point; all columns are evaluated there.
  OPENINGS,
  /// 5: batching challenge; reduced openings are folded.
  FRI,
  /// 6: grinding and queries.
  QUERIES,
  /// 7: the proof becomes bytes.
  ENCODE,
  /// 8: the prover verifies its own proof.
  SELF_CHECK
}
