package io.zkthreads.ledger.execution;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.state.State;

/// What a charged transaction did.
sealed interface Effect {
  /// Machine cycles of a direct call, otherwise 0.
  long cycles();

  /// What it costs beyond the schedule's price of its kind: positive for runs of a direct call
  /// after the first, negative for a verification that was not needed.
  long extra();

  /// Done: the state after, and what the receipt says of it.
  record Done(State after, Bytes output, long cycles, long extra) implements Effect {
    Done(State after, Bytes output) {
      this(after, output, 0, 0);
    }

    Done(State after) {
      this(after, Bytes.EMPTY, 0, 0);
    }
  }

  /// Not done.
  record Failed(Refusal refusal, long cycles, long extra) implements Effect {
    Failed(Refusal refusal) {
      this(refusal, 0, 0);
    }
  }

  static Effect failed(Reason reason, String what, Object expected, Object got) {
    return new Failed(Refusal.expected(reason, what, expected, got));
  }
}
