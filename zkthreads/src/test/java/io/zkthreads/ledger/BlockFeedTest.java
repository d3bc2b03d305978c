package io.zkthreads.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.SettlementLayer.Subscription;
import io.zkthreads.ledger.chain.Block;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who follows a ledger holds nobody up, and is told when he cannot be served.
@Timeout(120)
class BlockFeedTest {
  @TempDir Path folder;

  @Test
  void aConsumerThatStandsStillHoldsUpNeitherBlocksNorOtherConsumers() throws Exception {
    try (World world = new World(folder)) {
      CountDownLatch never = new CountDownLatch(1);
      Semaphore arrived = new Semaphore(0);
      BlockingQueue<Block> seen = new LinkedBlockingQueue<>();
      try (Subscription slow =
              world.ledger.follow(
                  0,
                  block -> {
                    arrived.release();
                    try {
                      never.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
          Subscription other = world.ledger.follow(0, seen::add)) {
        world.ledger.produceBlock();
        arrived.acquire();
        for (int i = 0; i < 20; i++) {
          world.ledger.produceBlock();
        }
        for (int height = 1; height <= 21; height++) {
          assertThat(seen.take().height()).isEqualTo(height);
        }
        assertThat(slow.failure()).isEmpty();
        assertThat(other.failure()).isEmpty();
        assertThat(arrived.availablePermits()).isZero();
      } finally {
        never.countDown();
      }
    }
  }
}
