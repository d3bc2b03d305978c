package io.zkthreads.ledger.acceptance;

import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.StaleKey;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.KeyValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Check 9. Canonical state is what the execution began from.
final class Inputs {
  private Inputs() {}

  /// Reports every key that is not what the statement says.
  static @Nullable Refusal current(Evidence e) {
    List<StaleKey> stale = new ArrayList<>();
    for (KeyValue input : e.statement().inputState()) {
      Bytes32 actual = e.position().state().get(input.key());
      if (!actual.equals(input.value())) {
        stale.add(new StaleKey(input.key(), input.value(), actual));
      }
    }
    if (stale.isEmpty()) {
      return null;
    }
    StaleKey first = stale.getFirst();
    String detail =
        "input %s/%s: expected %s, got %s; %d stale of %d"
            .formatted(
                first.key().contract(),
                first.key().slot(),
                first.expected(),
                first.actual(),
                stale.size(),
                e.statement().inputs().size());
    return new Refusal(Reason.STALE_INPUT, detail, stale);
  }

  /// AUTH says yes for as long, and as far, as the user said; the OS knows neither.
  static @Nullable Refusal optIns(Evidence e) {
    return e.header().version() == 1
        ? OptIns.of(e.statement()).refusal(e.position().state(), e.position().height())
        : null;
  }
}
