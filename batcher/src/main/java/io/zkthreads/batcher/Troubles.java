package io.zkthreads.batcher;

import java.util.Set;

/// What the reasons of daemon and L2 mean for a sub-block.
final class Troubles {
  /// State, thread or time have gone past it.
  private static final Set<String> CONFLICTS =
      Set.of(
          "STALE_INPUT",
          "WRONG_SEQUENCE",
          "WRONG_PARENT",
          "SEQUENCE_USED",
          "OUTSIDE_WINDOW",
          "WRONG_TIME",
          "TIME_WENT_BACK",
          "DEADLINE_PASSED",
          "OPT_IN_ENDED",
          "OPT_IN_LIMIT");

  /// It is larger than a daemon takes; fewer transactions may fit.
  private static final Set<String> TOO_MUCH =
      Set.of(
          "CYCLES_LIMIT",
          "CELLS_LIMIT",
          "UNFIT_TABLES",
          "MEMORY_LIMIT",
          "OUT_OF_MEMORY",
          "TOO_LARGE",
          "MESSAGE_TOO_LARGE",
          "TENANT_CYCLES",
          "SETTLEMENT_FEE_LIMIT");

  /// No sub-block of this Batcher will ever be applied.
  private static final Set<String> FOR_GOOD =
      Set.of("THREAD_CLOSED", "REVOKED_BATCHER_KEY", "OS_RETIRED", "CODE_CHANGED");

  private Troubles() {}

  static boolean isConflict(String reason) {
    return CONFLICTS.contains(reason);
  }

  static boolean isTooMuch(String reason) {
    return TOO_MUCH.contains(reason);
  }

  static boolean isForGood(String reason) {
    return FOR_GOOD.contains(reason);
  }
}
