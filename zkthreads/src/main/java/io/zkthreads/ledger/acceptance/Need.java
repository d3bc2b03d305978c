package io.zkthreads.ledger.acceptance;

/// What a [Check] has to know beside the statement.
public enum Need {
  /// Chain and settlement id of the L2.
  IDS,

  /// The thread's record, of which a check with this need alone reads what time does not change:
  /// contracts, mode, OS version, greatest fee, whether it is open.
  RECORD,

  /// Which OS versions count, and the code of contracts.
  REGISTRY,

  /// The limits that are the same for all statements.
  LIMITS,

  /// Who sends it.
  SENDER,

  /// The Batcher's signature.
  SIGNATURE,

  /// Where in the order it stands: height, time, the thread's head and vault, canonical values.
  POSITION,

  /// What shows that it is true: a registered fact, or a proof with the key to verify it.
  PROOF
}
