package io.zkthreads.ledger;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.state.State;
import io.zkthreads.ledger.store.LedgerStore;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.thread.Bytes32;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A store whose next admission can be held, and made to fail.
final class HeldStore implements LedgerStore {
  private final LedgerStore store;
  final AtomicInteger admissions = new AtomicInteger();
  private volatile @Nullable Hold hold;

  /// Run when a block is on the disk and its writer has not heard so yet.
  volatile Runnable appended = () -> {};

  /// One admission that waits.
  static final class Hold {
    private final boolean fails;
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    Hold(boolean fails) {
      this.fails = fails;
    }
  }

  HeldStore(LedgerStore store) {
    this.store = store;
  }

  /// Holds the next admission.
  Hold hold(boolean fails) {
    Hold next = new Hold(fails);
    hold = next;
    return next;
  }

  @Override
  public void admit(List<Admitted> transactions) {
    admissions.incrementAndGet();
    Hold held = hold;
    if (held != null) {
      hold = null;
      held.reached.countDown();
      try {
        held.released.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (held.fails) {
        throw new StoreFailure("the disk of this test failed");
      }
    }
    store.admit(transactions);
  }

  @Override
  public Optional<Stored> load(Bytes32 genesisDigest) {
    return store.load(genesisDigest);
  }

  @Override
  public void start(Bytes32 genesisDigest, Block genesis, State state) {
    store.start(genesisDigest, genesis, state);
  }

  @Override
  public void append(Block block, State before, State after) {
    store.append(block, before, after);
    appended.run();
  }

  @Override
  public Stored dropAbove(long height) {
    return store.dropAbove(height);
  }

  @Override
  public Optional<Block> block(long height) {
    return store.block(height);
  }

  @Override
  public Place place(Bytes32 id) {
    return store.place(id);
  }

  @Override
  public void close() {
    store.close();
  }
}
