package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BATCHER;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Everything at once: people send, blocks are made and taken back, somebody follows. What comes
/// out is what one after another would have made.
@Timeout(120)
class ConcurrentLedgerTest {
  private static final int EACH = 25;

  @TempDir Path folder;
  @TempDir Path again;
  private final Map<Bytes32, byte[]> sent = new ConcurrentHashMap<>();

  @Test
  void whatManyThreadsDoAtOnceIsOneOrderThatAFreshLedgerRepeats() throws Exception {
    long seed = 20261130;
    System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
    List<Block> blocks;
    List<Block> followed = new ArrayList<>();
    Bytes32 head;
    try (World world = new World(folder)) {
      Bytes32 counter = prepare(world);
      Bytes32 thread = world.registerThread(ALICE, Mode.ORDERED, counter);
      world.authorize(BOB, thread);
      long begin = world.ledger.head().height();
      send(
          world,
          world.operation(
              PROVER, SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5)).submission()));
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
          var following =
              world.ledger.follow(
                  begin,
                  block -> {
                    synchronized (followed) {
                      followed.add(block);
                    }
                  })) {
        assertThat(following.failure()).isEmpty();
        AtomicBoolean over = new AtomicBoolean();
        Future<?> sequencer = threads.submit(() -> makeAndTakeBack(world, begin, over, seed));
        List<Future<?>> people = new ArrayList<>();
        for (SigningKey person : List.of(ALICE, BOB, BATCHER)) {
          people.add(threads.submit(() -> act(world, person, counter)));
        }
        for (Future<?> person : people) {
          person.get();
        }
        over.set(true);
        sequencer.get();
        while (!world.ledger.pending().isEmpty()) {
          world.ledger.produceBlock();
        }
        blocks = blocksAfter(world, begin);
        head = blocks.getLast().hash();
        awaitFollower(followed, head);
      }
      assertEachOnce(blocks);
      assertFollows(followed, blocks);
    }
    try (World fresh = new World(again)) {
      Bytes32 counter = prepare(fresh);
      fresh.authorize(BOB, fresh.registerThread(ALICE, Mode.ORDERED, counter));
      for (Block block : blocks) {
        List<Bytes32> order = block.receipts().stream().map(Receipt::transaction).toList();
        order.forEach(id -> fresh.ledger.submit(Objects.requireNonNull(sent.get(id))));
        fresh.sequence(order.toArray(Bytes32[]::new));
      }
      assertThat(fresh.ledger.head().blockHash()).isEqualTo(head);
    }
  }

  private static Bytes32 prepare(World world) {
    return world.deploy(ExampleContract.COUNTER);
  }

  private void send(World world, Transaction transaction) {
    sent.put(world.submit(transaction), transaction.encode());
  }

  private void act(World world, SigningKey person, Bytes32 counter) {
    for (int i = 0; i < EACH; i++) {
      Transaction next =
          i % 2 == 0
              ? world.call(person, counter, Counter.add(i))
              : world.operation(person, new Operation.Transfer(PROVER.address(), i));
      send(world, next);
    }
  }

  private static void makeAndTakeBack(World world, long begin, AtomicBoolean over, long seed) {
    Random random = new Random(seed);
    while (!over.get()) {
      world.ledger.produceBlock();
      long made = world.ledger.head().height() - begin;
      if (random.nextInt(4) == 0 && made > 0) {
        world.ledger.dropBlocks(1 + random.nextInt((int) Math.min(3, made)));
      }
    }
  }

  private static List<Block> blocksAfter(World world, long begin) {
    List<Block> blocks = new ArrayList<>();
    for (long height = begin + 1; height <= world.ledger.head().height(); height++) {
      blocks.add(world.ledger.block(height).orElseThrow());
    }
    return blocks;
  }

  private static void awaitFollower(List<Block> followed, Bytes32 head)
      throws InterruptedException {
    while (true) {
      synchronized (followed) {
        if (!followed.isEmpty() && followed.getLast().hash().equals(head)) {
          return;
        }
      }
      Thread.sleep(5);
    }
  }

  private void assertEachOnce(List<Block> blocks) {
    List<Bytes32> order =
        blocks.stream().flatMap(b -> b.receipts().stream()).map(Receipt::transaction).toList();
    assertThat(order).hasSize(3 * EACH + 1).doesNotHaveDuplicates();
    assertThat(sent.keySet()).containsExactlyInAnyOrderElementsOf(order);
  }

  /// The last block that the follower saw at each height is the one that stands, and each followed
  /// on what it had seen.
  private static void assertFollows(List<Block> followed, List<Block> blocks) {
    Map<Long, Block> standing = new HashMap<>();
    for (Block block : followed) {
      Block parent = standing.get(block.height() - 1);
      if (parent != null) {
        assertThat(block.parent()).isEqualTo(parent.hash());
      }
      standing.put(block.height(), block);
    }
    for (Block block : blocks) {
      assertThat(standing.get(block.height())).isEqualTo(block);
    }
  }
}
