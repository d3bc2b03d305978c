package io.zkthreads.ledger;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.thread.Bytes32;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes the blocks after a height one at a time, at the pace of whoever takes them: what nobody
/// has taken yet is on the ledger's disk only, and is read outside of every lock of the ledger.
/// After a reorganisation it goes back to the last block that it handed over and that still stands.
/// For one taker.
public final class BlockCursor implements AutoCloseable {
  /// How deep a reorganisation may go below what was taken.
  static final int MAX_DEPTH = 1024;

  private final BlockFeed feed;

  /// Hashes of the last blocks that were taken, in order; the last one is of the block at `height`.
  private final Deque<Bytes32> taken = new ArrayDeque<>();

  private long height;
  private boolean forgot;
  private volatile boolean stopped;

  /// Starts behind a height.
  BlockCursor(BlockFeed feed, long height) {
    this.feed = feed;
    this.height = height;
  }

  /// The next block, waiting for it; null when nobody wants more.
  ///
  /// @throws IllegalStateException after a reorganisation that went deeper than it remembers
  public @Nullable Block next() throws InterruptedException {
    return next(Duration.ZERO);
  }

  /// As above, and null when so much time has passed; zero is for ever.
  public @Nullable Block next(Duration atMost) throws InterruptedException {
    long began = System.nanoTime();
    while (!isOver()) {
      long seen = feed.changes();
      Optional<Block> block = feed.block(height + 1);
      if (block.isPresent() && follows(block.get())) {
        take(block.get());
        return block.get();
      }
      if (wentBack()) {
        continue;
      }
      long left = atMost.toMillis() - (System.nanoTime() - began) / 1_000_000;
      if (atMost.isPositive() && left <= 0) {
        return null;
      }
      feed.await(seen, () -> stopped, atMost.isPositive() ? left : 0);
    }
    return null;
  }

  /// Whether no more blocks come because nobody wants them, or the ledger has ended.
  boolean isOver() {
    return stopped || feed.isClosed();
  }

  private void take(Block block) {
    height++;
    taken.addLast(block.hash());
    if (taken.size() > MAX_DEPTH) {
      taken.removeFirst();
      forgot = true;
    }
  }

  private boolean follows(Block block) {
    return taken.isEmpty() || block.parent().equals(taken.getLast());
  }

  /// Forgets the last block that was taken if it stands no more.
  private boolean wentBack() {
    if (taken.isEmpty()) {
      return false;
    }
    Optional<Block> standing = feed.block(height);
    if (standing.isPresent() && standing.get().hash().equals(taken.getLast())) {
      return false;
    }
    taken.removeLast();
    height--;
    if (taken.isEmpty() && forgot) {
      throw new IllegalStateException("a reorganisation of more than " + MAX_DEPTH + " blocks");
    }
    return true;
  }

  @Override
  public void close() {
    stopped = true;
    feed.wake();
  }
}
