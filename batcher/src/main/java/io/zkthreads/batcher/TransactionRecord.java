package io.zkthreads.batcher;

import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.thread.Bytes32;
import java.util.Arrays;
import java.util.Optional;

/// What a Batcher knows of a transaction that it has taken.
///
/// @param position in the order of arrival, from 1
/// @param receipt its last promise, if it was ever part of a sub-block
/// @param settlement how the L2 applied it, if it did
/// @param returned why it is part of no sub-block, if it was returned
public record TransactionRecord(
    Bytes32 id,
    long position,
    Stage stage,
    Optional<SoftReceipt> receipt,
    Optional<Settlement> settlement,
    Optional<Returned> returned) {
  /// How far it is.
  public enum Stage {
    /// On disk, in order.
    QUEUED(0),
    /// Part of a signed sub-block: there is a receipt.
    EXECUTED(1),
    /// The L2 has applied it.
    SETTLED(2),
    /// Part of no sub-block, and of none later: its sender is free to send another.
    RETURNED(3);

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

    /// Whether nothing follows.
    public boolean isEnd() {
      return this == SETTLED || this == RETURNED;
    }
  }

  /// How the L2 applied it.
  ///
  /// @param transaction of the L2
  public record Settlement(Bytes32 transaction, long height) {}

  /// Why something is not on its way.
  ///
  /// @param reason code in capitals
  public record Returned(String reason, String detail) {}
}
