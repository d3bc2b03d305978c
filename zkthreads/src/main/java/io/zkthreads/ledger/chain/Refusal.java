package io.zkthreads.ledger.chain;

import java.util.List;

/// Why something was not done, for a program ([#reason]) and for a person ([#detail]: what was
/// expected and what stood there).
///
/// @param staleKeys every stale input; empty unless the reason is [Reason#STALE_INPUT]
public record Refusal(Reason reason, String detail, List<StaleKey> staleKeys) {
  public Refusal {
    staleKeys = List.copyOf(staleKeys);
  }

  public Refusal(Reason reason, String detail) {
    this(reason, detail, List.of());
  }

  /// The usual detail: what, expected, got.
  public static Refusal expected(Reason reason, String what, Object expected, Object got) {
    return new Refusal(reason, what + ": expected " + expected + ", got " + got);
  }
}
