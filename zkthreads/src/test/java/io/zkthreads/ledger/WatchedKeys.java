package io.zkthreads.ledger;

import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.acceptance.ThreadKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The fake keys, which tell how often they verified, and may be made to wait.
final class WatchedKeys implements KeySource {
  private final FakeKeys keys = new FakeKeys();
  private final AtomicInteger begun = new AtomicInteger();
  private final Semaphore ended = new Semaphore(0);
  private volatile CountDownLatch gate = new CountDownLatch(0);

  @Override
  public ThreadKey threadKey(
      SecurityProfile profile, OsVersion os, SortedMap<Bytes32, ContractImage> contracts) {
    ThreadKey key = keys.threadKey(profile, os, contracts);
    return new ThreadKey() {
      @Override
      public Bytes32 digest() {
        return key.digest();
      }

      @Override
      public Verdict check(PublicWords words, Bytes proof) {
        begun.incrementAndGet();
        try {
          gate.await();
          return key.check(words, proof);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        } finally {
          ended.release();
        }
      }
    };
  }

  /// How many proofs were verified, or are being.
  int verified() {
    return begun.get();
  }

  /// Waits until one more proof has been verified.
  void awaitOne() throws InterruptedException {
    if (!ended.tryAcquire(20, TimeUnit.SECONDS)) {
      throw new AssertionError("no proof was verified");
    }
  }

  /// Lets no verification end until the latch is counted down.
  CountDownLatch hold() {
    CountDownLatch latch = new CountDownLatch(1);
    gate = latch;
    return latch;
  }
}
