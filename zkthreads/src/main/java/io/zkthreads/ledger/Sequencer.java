package io.zkthreads.ledger;

import io.zkthreads.ledger.Ledger.Sequencing;
import io.zkthreads.ledger.acceptance.BlockContext;
import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.execution.TransactionExecution;
import io.zkthreads.ledger.execution.TransactionExecution.Executed;
import io.zkthreads.ledger.execution.TransactionExecution.Sequenced;
import io.zkthreads.ledger.state.State;
import io.zkthreads.ledger.store.LedgerStore;
import io.zkthreads.ledger.store.LedgerStore.Waiting;
import io.zkthreads.thread.Bytes32;
import java.util.ArrayList;
import java.util.List;

/// Makes blocks, one at a time: compares and applies. What was verified ahead is not verified
/// again. Its lock is held while a block is executed, and transactions come in meanwhile.
final class Sequencer {
  private final Chain chain;
  private final Door door;
  private final LedgerStore store;
  private final KeySource keys;
  private final BlockFeed feed;

  Sequencer(Chain chain, Door door, LedgerStore store, KeySource keys, BlockFeed feed) {
    this.chain = chain;
    this.door = door;
    this.store = store;
    this.keys = keys;
    this.feed = feed;
  }

  /// Makes a block of what waits, in order of arrival, up to the greatest size of a block.
  synchronized Block produce() {
    List<Waiting> order = door.waiting();
    int most = chain.genesis().rules().maxBlockTransactions();
    return seal(executed(order.size() > most ? order.subList(0, most) : order));
  }

  /// Makes a block of exactly these waiting transactions, in this order.
  synchronized Sequencing sequence(List<Bytes32> order) {
    return switch (door.chosen(order)) {
      case Door.Chosen.Missing(Bytes32 transaction) -> new Sequencing.NotWaiting(transaction);
      case Door.Chosen.All(List<Waiting> chosen) -> {
        Filled filled = executed(chosen);
        yield filled.receipts.size() == order.size()
            ? new Sequencing.Sealed(seal(filled))
            : new Sequencing.TooMany(filled.receipts.size());
      }
    };
  }

  /// What a block is going to be: the first transactions of an order, and what they did.
  private record Filled(
      Tip before, BlockContext context, List<Waiting> taken, List<Receipt> receipts, State after) {}

  /// Executes transactions, as many as fit one block.
  private Filled executed(List<Waiting> order) {
    Tip before = chain.tip();
    BlockContext context = chain.after(before);
    TransactionExecution execution = new TransactionExecution(context, keys);
    State state = before.state();
    List<Receipt> receipts = new ArrayList<>();
    long bytes = 0;
    for (Waiting waiting : order) {
      Executed executed =
          execution.execute(
              state,
              new Sequenced(waiting.transaction(), waiting.id(), waiting.bytes(), receipts.size()));
      bytes += executed.receipt().encode().length;
      if (!receipts.isEmpty() && bytes > Block.MAX_RECEIPT_BYTES) {
        break;
      }
      state = executed.after();
      receipts.add(executed.receipt());
    }
    return new Filled(before, context, order.subList(0, receipts.size()), receipts, state);
  }

  private Block seal(Filled filled) {
    Block block =
        new Block(
            filled.context.height(),
            filled.before.hash(),
            filled.context.time(),
            filled.after.stateRoot(),
            filled.after.ledgerRoot(),
            filled.receipts);
    door.seal(filled.before, Tip.of(block, filled.after), filled.taken);
    feed.changed();
    return block;
  }

  /// Takes back the newest `count` blocks; their transactions wait again, in order of arrival.
  synchronized void drop(int count) {
    long newest = chain.tip().block().height();
    if (count < 1 || count > newest) {
      throw new IllegalArgumentException("cannot drop " + count + " of " + newest + " blocks");
    }
    door.reopen(() -> store.dropAbove(newest - count));
    feed.changed();
  }

  /// Runs `last` between two blocks, after which there are none.
  synchronized void end(Runnable last) {
    last.run();
  }
}
