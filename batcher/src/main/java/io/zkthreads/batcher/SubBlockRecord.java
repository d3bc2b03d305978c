package io.zkthreads.batcher;

import io.zkthreads.batcher.TransactionRecord.Returned;
import io.zkthreads.batcher.TransactionRecord.Settlement;
import io.zkthreads.thread.SubBlock;
import java.util.Arrays;
import java.util.Optional;

/// A sub-block of a Batcher, over all statements that were signed for it.
///
/// @param number of the Batcher's own, from 1, in order
/// @param revision of the statement under its sequence
/// @param attempts how often it was made
/// @param block as it was signed last
/// @param job that proves and settles it; none before a daemon has it
/// @param trouble why it is not on its way, if it is not
/// @param changedMillis since 1970, of the last change
public record SubBlockRecord(
    long number,
    Stage stage,
    int revision,
    int attempts,
    SubBlock block,
    Optional<String> job,
    Optional<Returned> trouble,
    Optional<Settlement> settlement,
    long changedMillis) {
  /// How far it is.
  public enum Stage {
    /// Signed, at a daemon or on its way there.
    LIVE(0),
    /// To be made anew.
    UNMADE(1),
    /// Waits for its operator's word.
    ASKING(2),
    SETTLED(3),
    /// Its transactions were returned, or are in the queue again.
    VOID(4);

    private final int number;

    Stage(int number) {
      this.number = number;
    }

    /// As it stands in records.
    int number() {
      return number;
    }

    static Stage of(int number) {
      return Arrays.stream(values()).filter(s -> s.number == number).findFirst().orElseThrow();
    }
  }

  public long sequence() {
    return block.statement().header().sequence();
  }
}
