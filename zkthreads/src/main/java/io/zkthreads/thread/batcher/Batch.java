package io.zkthreads.thread.batcher;

import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.os.TransactionStatus;
import java.util.List;

/// A sub-block with what its Batcher knows about it: the soft confirmations, and what was left out.
///
/// @param subBlock signed, ready for a Prover
/// @param statuses by transaction of the sub-block; none is invalid
/// @param dropped invalid transactions, in order
/// @param cycles of the discovery run
public record Batch(
    SubBlock subBlock, List<TransactionStatus> statuses, List<Dropped> dropped, long cycles) {
  public Batch {
    statuses = List.copyOf(statuses);
    dropped = List.copyOf(dropped);
  }

  /// A transaction that cannot be part of a sub-block on this state.
  ///
  /// @param index among those that were to be executed
  public record Dropped(int index, UserTransaction transaction, TransactionStatus.Invalid why) {}
}
