package io.zkthreads.server;

import io.zkthreads.server.fate.Fate;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Seals a block at every tick. What a tick throws is logged and the next one tries again; an
/// [Error] ends the process, which would otherwise take transactions that nobody orders.
///
/// It stops by a latch, not by interruption, which would close files under the store's hands.
final class BlockClock implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(BlockClock.class.getName());

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Runnable seal;
  private final long millis;
  private final Fate fate;
  private final Thread thread;

  private BlockClock(long millis, Runnable seal, Fate fate) {
    this.millis = millis;
    this.seal = seal;
    this.fate = fate;
    thread = Thread.ofPlatform().name("block-clock").daemon().unstarted(this::run);
  }

  /// @param millis between two ticks
  static BlockClock start(long millis, Runnable seal, Fate fate) {
    BlockClock clock = new BlockClock(millis, seal, fate);
    clock.thread.start();
    return clock;
  }

  Thread thread() {
    return thread;
  }

  private void run() {
    while (!tick()) {
      try {
        seal.run();
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "a block was not sealed; the next tick tries again", e);
      } catch (Error e) {
        fate.cannotGoOn("a block was not sealed", e);
      }
    }
  }

  /// Waits for the next block.
  ///
  /// @return whether there is to be none
  private boolean tick() {
    try {
      return stopped.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      LOG.log(Level.WARNING, "an interrupt of the block clock is ignored");
      return false;
    }
  }

  @Override
  public void close() {
    stopped.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
