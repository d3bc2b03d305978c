package io.zkthreads.ledger.chain;

import java.util.List;

/// Why something was not done, for a program ([#reason]) and for a person ([#detail]: what was
/// expected and what stood there).
///
/// @param staleKeys stale inputs in the order of the statement, all or the first of them (the
///   detail says how many there are); empty unless the reason is [Reason#STALE_INPUT]
public record Refusal(Reason reason, String detail, List<StaleKey> staleKeys) {
  /// Most stale inputs in a receipt, which everybody keeps and reads for ever. A statement may have
  /// thousands of times as many.
  public static final int MAX_STALE_KEYS_OF_RECEIPT = 64;

  public Refusal {
    staleKeys = List.copyOf(staleKeys);
  }

  public Refusal(Reason reason, String detail) {
    this(reason, detail, List.of());
  }

  /// As a receipt has it: with the first stale inputs only.
  public Refusal ofReceipt() {
    return staleKeys.size() <= MAX_STALE_KEYS_OF_RECEIPT
        ? this
        : new Refusal(reason, detail, staleKeys.subList(0, MAX_STALE_KEYS_OF_RECEIPT));
  }

  /// The usual detail: what, expected, got.
  public static Refusal expected(Reason reason, String what, Object expected, Object got) {
    return new Refusal(reason, what + ": expected " + expected + ", got " + got);
  }
}
