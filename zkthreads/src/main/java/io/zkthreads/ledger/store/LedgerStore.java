package io.zkthreads.ledger.store;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.state.State;
import io.zkthreads.thread.Bytes32;
import java.util.List;
import java.util.Optional;

/// Blocks, state, transactions and the undo log, durable. Each method is all or nothing, and on
/// disk when it returns. Thread-safe. Where the disk fails, or the store holds what no ledger
/// wrote, methods throw a [io.zkthreads.store.StoreFailure].
public interface LedgerStore extends AutoCloseable {
  /// What a ledger goes on from.
  record Stored(Block head, State state, List<Waiting> waiting) {
    public Stored {
      waiting = List.copyOf(waiting);
    }
  }

  /// A transaction of the mempool.
  ///
  /// @param bytes length of its encoding
  record Waiting(Bytes32 id, Transaction transaction, int bytes) {}

  /// Where a transaction is.
  sealed interface Place {
    record Nowhere() implements Place {}

    record InMempool() implements Place {}

    record InBlock(long height) implements Place {}
  }

  /// Reads everything back, if the store was started; refuses another genesis and a state whose
  /// roots are not those of the newest block.
  Optional<Stored> load(Bytes32 genesisDigest);

  /// Writes block 0.
  void start(Bytes32 genesisDigest, Block genesis, State state);

  /// A transaction that comes in.
  record Admitted(Bytes32 id, Bytes encoded) {}

  /// Puts transactions into the mempool, in this order: all of them or none.
  void admit(List<Admitted> transactions);

  /// Writes a block: its state changes with their undo log, and the place of its transactions.
  void append(Block block, State before, State after);

  /// Takes back the blocks above `height`; their transactions wait again, in order of arrival.
  Stored dropAbove(long height);

  Optional<Block> block(long height);

  /// Where the transaction with an id is.
  Place place(Bytes32 id);

  @Override
  void close();
}
