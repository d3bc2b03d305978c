package io.zkthreads.ledger;

import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import org.jspecify.annotations.Nullable;

/// What became of a transaction.
///
/// @param reason null if it was applied
record Fate(String outcome, @Nullable Reason reason, long fee) {
  static Fate of(Receipt receipt) {
    return switch (receipt.outcome()) {
      case Outcome.Applied ignored -> new Fate("Applied", null, receipt.feePaid());
      case Outcome.Reverted(var refusal) ->
          new Fate("Reverted", refusal.reason(), receipt.feePaid());
      case Outcome.Refused(var refusal) -> new Fate("Refused", refusal.reason(), receipt.feePaid());
    };
  }
}
