package io.zkthreads.engine;

import java.util.List;

/// The steps of a proof, numbered as in `docs/protocol.md`, and those of a compact proof as in
/// `docs/protocol-2.md`.
public enum ProverStep {
  /// 0: the transcript observes what is proved.
  SEED,
  /// 1: main tables are extended or stacked, and committed.
  MAIN,
  /// 2: lookup challenges; fraction columns are filled and committed, or the sum of all fractions
  /// is reduced to an opening.
  LOOKUPS,
  /// 3: constraint challenge; quotient chunks are computed and committed.
  QUOTIENT,
  /// 3 of a compact proof: constraints and fractions are reduced to an opening of all columns.
  ZEROCHECK,
  /// 4: out-of-domain point; all columns are evaluated there. Of a compact proof: the main columns
  /// are opened.
  OPENINGS,
  /// 5 of a compact proof: the preprocessed columns are opened.
  PREPROCESSED,
  /// 5: batching challenge; reduced openings are folded.
  FRI,
  /// 6: grinding and queries.
  QUERIES,
  /// 7: the proof becomes bytes.
  ENCODE,
  /// 8: the prover verifies its own proof.
  SELF_CHECK;

  /// The steps of a batch proof.
  public static final List<ProverStep> BATCH =
      List.of(SEED, MAIN, LOOKUPS, QUOTIENT, OPENINGS, FRI, QUERIES, ENCODE, SELF_CHECK);

  /// The steps of a compact proof.
  public static final List<ProverStep> COMPACT =
      List.of(SEED, MAIN, LOOKUPS, ZEROCHECK, OPENINGS, PREPROCESSED, ENCODE, SELF_CHECK);
}
