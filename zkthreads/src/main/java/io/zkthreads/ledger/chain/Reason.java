package io.zkthreads.ledger.chain;

import java.util.Arrays;
import java.util.Optional;

/// Why the ledger did not do what a transaction asked. Codes are stable: a client may match them.
public enum Reason {
  // At the door: the transaction is REFUSED, stands in no block and costs nothing.
  MALFORMED(1),
  TOO_LARGE(2),
  WRONG_CHAIN(3),
  BAD_SIGNATURE(4),
  WRONG_NONCE(5),
  FEE_TOO_LOW(6),
  INSUFFICIENT_BALANCE(7),
  MEMPOOL_FULL(8),
  DISK_FULL(9),
  WRONG_SCOPE(10),
  WRONG_VERSION(11),
  EXPIRED(12),

  // Operations and direct calls: REVERTED, the sender pays the fee.
  NOT_ENOUGH_MONEY(20),
  BAD_IMAGE(21),
  UNKNOWN_CONTRACT(22),
  CONTRACT_REVERTED(23),
  CONTRACT_TRAPPED(24),
  CYCLE_LIMIT(25),
  NOT_ADMIN(26),
  BAD_REGISTRATION(27),
  BAD_BATCHER_KEY(28),
  BAD_OS_STATUS(29),
  NOT_CONSENTED(30),
  BAD_LEASE(31),
  NOT_LEASED(32),
  BAD_PROFILE(33),

  // The acceptance rule: REVERTED, the Prover pays the fee. Numbers of checks in [brackets].
  MALFORMED_STATEMENT(40), // [1, 3]
  WRONG_SETTLEMENT(41), // [1]
  UNKNOWN_THREAD(42), // [1]
  WRONG_OS_VERSION(43), // [1]
  WRONG_MODE(44), // [1]
  WRONG_CONTRACT_SET(45), // [1]
  THREAD_CLOSED(46), // [2]
  OS_RETIRED(47), // [2]
  CODE_CHANGED(48), // [2]
  KEY_CHANGED(49), // [1]
  WRONG_SEQUENCE(50), // [4]
  WRONG_PARENT(51), // [4]
  SEQUENCE_USED(52), // [4]
  OUTSIDE_WINDOW(53), // [5]
  WINDOW_TOO_LONG(54), // [5]
  WRONG_TIME(55), // [5]
  NOT_THE_PROVER(56), // [6]
  FEE_ABOVE_POLICY(57), // [6]
  VAULT_TOO_SMALL(58), // [6]
  UNKNOWN_BATCHER_KEY(59), // [7]
  REVOKED_BATCHER_KEY(60), // [7]
  BAD_BATCHER_SIGNATURE(61), // [7]
  LEASED(62), // [8]; also of direct calls and leases
  STALE_INPUT(63), // [9]
  NO_FACT(64), // [10]
  BAD_PROOF(65), // [10]
  TIME_WENT_BACK(66), // [5]
  WRONG_FEES(67), // [6]
  OPT_IN_ENDED(68), // [9]
  OPT_IN_LIMIT(69), // [9]
  KEY_NOT_ACCEPTED(70); // [1]

  private final int code;

  Reason(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /// The reason with a code.
  public static Optional<Reason> ofCode(int code) {
    return Arrays.stream(values()).filter(reason -> reason.code == code).findFirst();
  }
}
