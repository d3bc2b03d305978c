package io.zkthreads.batcher;

import static io.zkthreads.batcher.L2World.ALICE;
import static io.zkthreads.batcher.L2World.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.batcher.TransactionRecord.Stage;
import io.zkthreads.batcher.receipt.PromiseCheck;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A Batcher dies at one call after the other of those that it makes while a chain of sub-blocks is
/// sealed, cut by a conflict, made anew and settled; the next one ends what it began.
@Tag("slow")
@Timeout(600)
class KillTest {
  @TempDir Path folder;

  @Test
  void whereverItDiesNothingIsLostNothingIsDoubledAndNoWordIsGivenTwice() throws Exception {
    try (Bench bench = new Bench(folder)) {
      int rounds = 0;
      for (boolean afterTheCall : new boolean[] {false, true}) {
        boolean blown = true;
        for (int calls = 0; blown && calls < 60; calls += 2) {
          blown = round(bench, new Fuse(calls, afterTheCall), rounds++);
        }
      }
      System.getLogger("test").log(System.Logger.Level.INFO, "died at {0} places", rounds);
      assertThat(rounds).isGreaterThan(20);
      bench.assertNoTwins();
    }
  }

  /// @return whether it died at all
  private static boolean round(Bench bench, Fuse fuse, int round) throws Exception {
    long before = bench.world.total();
    bench.prover.holds = true;
    CountDownLatch dead = new CountDownLatch(1);
    bench.start(Bench.RULES, fuse, dead);
    List<UserTransaction> sent = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sent.add(bench.world.add(ALICE, 3L * round + i, 1));
      bench.taken(sent.get(i));
      while (dead.getCount() > 0 && !isExecuted(bench, sent.get(i))) {
        Thread.onSpinWait();
      }
    }
    List<SoftReceipt> promised = receipts(bench, sent);
    bench.world.addDirectly(BOB, 100);
    bench.prover.holds = false;
    while (dead.getCount() > 0 && !isSettled(bench, sent.getLast())) {
      Thread.onSpinWait();
    }
    promised.addAll(receipts(bench, sent));
    bench.restart();
    for (UserTransaction one : sent) {
      assertThat(bench.await(one, Stage.SETTLED).stage()).isEqualTo(Stage.SETTLED);
    }
    promised.addAll(receipts(bench, sent));
    assertThat(bench.world.total()).isEqualTo(before + 103);
    assertThat(bench.world.account(ALICE).nonce()).isEqualTo(3L * round + 3);
    for (SoftReceipt one : promised) {
      for (SoftReceipt other : promised) {
        assertThat(PromiseCheck.contradiction(one.promise(), other.promise())).isEmpty();
      }
    }
    bench.stop();
    return fuse.hasBlown();
  }

  private static boolean isExecuted(Bench bench, UserTransaction transaction) {
    return is(bench, transaction, Stage.EXECUTED);
  }

  private static boolean isSettled(Bench bench, UserTransaction transaction) {
    return is(bench, transaction, Stage.SETTLED);
  }

  private static boolean is(Bench bench, UserTransaction transaction, Stage stage) {
    return bench.batcher().transaction(transaction.id()).orElseThrow().stage().compareTo(stage)
        >= 0;
  }

  private static List<SoftReceipt> receipts(Bench bench, List<UserTransaction> sent) {
    List<SoftReceipt> all = new ArrayList<>();
    for (UserTransaction one : sent) {
      bench.batcher().transaction(one.id()).orElseThrow().receipt().ifPresent(all::add);
    }
    return all;
  }
}
