package io.zkthreads.batcher;

import static io.zkthreads.batcher.L2World.ALICE;
import static io.zkthreads.batcher.L2World.BATCHER;
import static io.zkthreads.batcher.L2World.BOB;
import static io.zkthreads.batcher.L2World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.batcher.TransactionRecord.Stage;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SeveralBatchersTest {
  private static final Duration LONG = Duration.ofSeconds(40);

  @TempDir Path folder;

  private static Fuse none() {
    return new Fuse(Integer.MAX_VALUE, false);
  }

  @Test
  void batchersTakeTurnsAndTheLedgerHoldsThemToIt() throws Exception {
    L2World world =
        new L2World(folder.resolve("ledger"), 2, Mode.ORDERED, List.of(BATCHER, SECOND));
    try (Bench bench = new Bench(folder, world)) {
      world.pass(200 - world.now() % 200); // the first one's turn begins
      bench.start(Bench.RULES);
      try (ThreadBatcher second =
          bench.open(Bench.RULES, SECOND, "second", none(), new CountDownLatch(1))) {
        UserTransaction early = world.add(BOB, 0, 1);
        second.submit(early);
        UserTransaction now = world.add(ALICE, 0, 1);
        bench.taken(now);
        assertThat(bench.await(now, Stage.SETTLED).stage()).isEqualTo(Stage.SETTLED);
        assertThat(second.transaction(early.id()).orElseThrow().stage()).isEqualTo(Stage.QUEUED);
        assertThat(second.info().doing()).contains("turn");
        world.pass(100);
        assertThat(second.await(early.id(), Stage.SETTLED, LONG).orElseThrow().stage())
            .isEqualTo(Stage.SETTLED);
      }
      assertThat(world.total()).isEqualTo(2);
      for (SubBlock block : bench.prover.given) {
        Statement.Header header = block.statement().header();
        assertThat(header.earliest() / 100).isEqualTo(header.latest() / 100);
        assertThat(header.latest() / 100 % 2).isEqualTo(header.batcherKeyIndex());
      }
    }
  }

  @Test
  void anotherTakesOverFromOneThatIsGoneAndItsUsersGoThere() throws Exception {
    L2World world =
        new L2World(folder.resolve("ledger"), 2, Mode.ORDERED, List.of(BATCHER, SECOND));
    try (Bench bench = new Bench(folder, world)) {
      world.pass(200 - world.now() % 200);
      bench.prover.holds = true;
      bench.start(Bench.RULES);
      UserTransaction promised = world.add(ALICE, 0, 1);
      bench.taken(promised);
      bench.await(promised, Stage.EXECUTED);
      bench.stop();
      world.pass(100);
      try (ThreadBatcher second =
          bench.open(Bench.RULES, SECOND, "second", none(), new CountDownLatch(1))) {
        second.submit(promised);
        bench.prover.holds = false;
        assertThat(second.await(promised.id(), Stage.SETTLED, LONG).orElseThrow().stage())
            .isEqualTo(Stage.SETTLED);
      }
      world.pass(100);
      bench.start(Bench.RULES);
      UserTransaction later = world.add(ALICE, 1, 1);
      bench.taken(later);
      assertThat(bench.await(later, Stage.SETTLED).stage()).isEqualTo(Stage.SETTLED);
      assertThat(world.total()).as("once each").isEqualTo(2);
      assertThat(bench.await(promised, Stage.SETTLED).returned().orElseThrow().reason())
          .isEqualTo("WRONG_NONCE");
    }
  }

  @Test
  void anUnorderedThreadAndOneOfOsVersion1AreServedAsWell() throws Exception {
    for (Mode mode : Mode.values()) {
      for (int os : new int[] {1, 2}) {
        Path place = folder.resolve(mode + "-" + os);
        L2World world = new L2World(place.resolve("ledger"), os, mode, List.of(BATCHER));
        try (Bench bench = new Bench(place, world)) {
          bench.start(Bench.RULES);
          for (int i = 0; i < 3; i++) {
            UserTransaction one = world.add(ALICE, i, 1);
            bench.taken(one);
            assertThat(bench.await(one, Stage.SETTLED).stage()).isEqualTo(Stage.SETTLED);
          }
          UserTransaction stale = world.add(ALICE, 3, 1);
          bench.prover.holds = true;
          bench.taken(stale);
          bench.await(stale, Stage.EXECUTED);
          world.addDirectly(BOB, 100);
          bench.prover.holds = false;
          assertThat(bench.await(stale, Stage.SETTLED).stage()).isEqualTo(Stage.SETTLED);
          assertThat(world.total()).isEqualTo(104);
          assertThat(bench.refused(world.add(ALICE, 3, 7)))
              .isEqualTo(io.zkthreads.ledger.chain.Reason.WRONG_NONCE);
          bench.restart();
          assertThat(bench.refused(world.add(ALICE, 0, 7)))
              .as("A1: what a restarted Batcher has taken before")
              .isEqualTo(io.zkthreads.ledger.chain.Reason.WRONG_NONCE);
        }
      }
    }
  }
}
