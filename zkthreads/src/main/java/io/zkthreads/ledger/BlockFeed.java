package io.zkthreads.ledger;

import io.zkthreads.ledger.SettlementLayer.Subscription;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.store.LedgerStore;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells whoever follows the ledger that its newest block is another one. It has a lock of its own,
/// held for no longer than that takes: blocks are read from the store outside of it, and who reads
/// slowly holds nobody up.
final class BlockFeed implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(BlockFeed.class.getName());

  private final LedgerStore store;
  private final Chain chain;
  private long changes;
  private boolean closed;

  BlockFeed(LedgerStore store, Chain chain) {
    this.store = store;
    this.chain = chain;
  }

  /// Says that the newest block is another.
  synchronized void changed() {
    changes++;
    notifyAll();
  }

  /// How often the newest block was another, for [#await].
  synchronized long changes() {
    return changes;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized void wake() {
    notifyAll();
  }

  /// Waits for a change after `seen`, for `stopped`, or for the end.
  ///
  /// @param millis most; 0 for ever
  synchronized void await(long seen, BooleanSupplier stopped, long millis)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (changes == seen && !closed && !stopped.getAsBoolean()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (millis > 0 && left <= 0) {
        return;
      }
      wait(millis > 0 ? left : 0);
    }
  }

  /// What stands at a height. The disk has a block a moment before the ledger stands on it: nobody
  /// reads of a block whose state he does not find.
  Optional<Block> block(long height) {
    return height > chain.tip().block().height() ? Optional.empty() : store.block(height);
  }

  BlockCursor after(long height) {
    return new BlockCursor(this, height);
  }

  /// Hands the blocks after a height to a consumer, on a thread of its own.
  Subscription follow(long afterHeight, Consumer<Block> consumer) {
    Follower follower = new Follower(after(afterHeight), consumer);
    Thread.ofVirtual().name("ledger-follower").start(follower);
    return follower;
  }

  /// Ends all that follow.
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  private static final class Follower implements Runnable, Subscription {
    private final BlockCursor blocks;
    private final Consumer<Block> consumer;
    private volatile @Nullable Throwable failure;

    Follower(BlockCursor blocks, Consumer<Block> consumer) {
      this.blocks = blocks;
      this.consumer = consumer;
    }

    @Override
    public void run() {
      try {
        Block block = blocks.next();
        while (block != null) {
          consumer.accept(block);
          block = blocks.next();
        }
      } catch (InterruptedException | RuntimeException | Error e) {
        if (blocks.isOver()) {
          return; // the store ended while it was read
        }
        failure = e;
        LOG.log(Level.ERROR, "a follower of the ledger ends", e);
      }
    }

    @Override
    public Optional<Throwable> failure() {
      return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
      blocks.close();
    }
  }
}
