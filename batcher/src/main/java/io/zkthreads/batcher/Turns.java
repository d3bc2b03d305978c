package io.zkthreads.batcher;

import io.zkthreads.ledger.chain.BatcherKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whose turn it is where a thread has several Batchers: time is cut into slots of one length,
/// which go round the keys that are not revoked, in the order of their indices. A Batcher's
/// statements apply in its own slots only, so that the L2 holds it to the rule.
final class Turns {
  private Turns() {}

  /// A stretch of time, in seconds since 1970, both ends included.
  record Slot(long first, long last) {
    /// Of a thread with one Batcher.
    static final Slot ALWAYS = new Slot(0, Long.MAX_VALUE);
  }

  /// The slot in which a Batcher may make sub-blocks now, if this is one.
  ///
  /// @param index of its key
  /// @param now seconds since 1970
  static Optional<Slot> slot(List<BatcherKey> keys, int index, Duration length, long now) {
    List<Integer> round = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      if (!keys.get(i).revoked()) {
        round.add(i);
      }
    }
    if (round.size() < 2) {
      return round.contains(index) ? Optional.of(Slot.ALWAYS) : Optional.empty();
    }
    long seconds = Math.max(1, length.toSeconds());
    long number = now / seconds;
    return round.get((int) (number % round.size())) == index
        ? Optional.of(new Slot(number * seconds, (number + 1) * seconds - 1))
        : Optional.empty();
  }
}
