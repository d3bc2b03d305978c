package io.zkthreads.batcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.batcher.TransactionRecord.Stage;
import io.zkthreads.batcher.receipt.PromiseCheck;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.store.Watermark;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A Batcher with a ledger and a daemon about it, and short words for what is done to it.
final class Bench implements AutoCloseable {
  static final BatcherRules RULES = rules(BatcherRules.RebasePolicy.AUTO);
  private static final Duration LONG = Duration.ofSeconds(40);

  final Path folder;
  final L2World world;
  final FakeProver prover;
  private @Nullable ThreadBatcher batcher;
  private BatcherRules rules = RULES;

  Bench(Path folder) {
    this(folder, new L2World(folder.resolve("ledger")));
  }

  Bench(Path folder, L2World world) {
    this.folder = folder;
    this.world = world;
    prover = new FakeProver(world);
  }

  /// Seals at once, three ahead.
  static BatcherRules rules(BatcherRules.RebasePolicy rebase) {
    return new BatcherRules(
        64,
        8L << 20,
        Duration.ZERO,
        0,
        3,
        Duration.ofSeconds(100),
        0,
        rebase,
        8,
        50,
        20,
        1,
        Duration.ofSeconds(600),
        Duration.ofDays(7));
  }

  void start(BatcherRules with) throws Exception {
    start(with, L2World.BATCHER, "batcher");
  }

  void start(BatcherRules with, SigningKey key, String name) throws Exception {
    rules = with;
    batcher = open(with, key, name, new Fuse(Integer.MAX_VALUE, false), new CountDownLatch(1));
  }

  /// A Batcher that dies where the fuse says.
  ///
  /// @param dead counted down when it has died
  void start(BatcherRules with, Fuse fuse, CountDownLatch dead) throws Exception {
    rules = with;
    batcher = open(with, L2World.BATCHER, "batcher", fuse, dead);
  }

  /// Another Batcher beside this one.
  ThreadBatcher open(BatcherRules with, SigningKey key, String name, Fuse fuse, CountDownLatch dead)
      throws Exception {
    return ThreadBatcher.open(
        folder.resolve(name),
        world.thread,
        with,
        new ThreadBatcher.Parts(
            fuse.in(world.ledger),
            fuse.in((Prover) prover),
            key,
            world.clock,
            Watermark.NONE,
            (_, _) -> dead.countDown()));
  }

  ThreadBatcher batcher() {
    if (batcher == null) {
      throw new IllegalStateException("no Batcher runs");
    }
    return batcher;
  }

  void stop() {
    batcher().close();
    batcher = null;
  }

  void restart() throws Exception {
    stop();
    start(rules);
  }

  TransactionRecord taken(UserTransaction transaction) throws Exception {
    Admission admission = batcher().submit(transaction);
    assertThat(admission).isInstanceOf(Admission.Taken.class);
    return ((Admission.Taken) admission).transaction();
  }

  Reason refused(UserTransaction transaction) throws Exception {
    Admission admission = batcher().submit(transaction);
    assertThat(admission).isInstanceOf(Admission.Refused.class);
    return ((Admission.Refused) admission).refusal().reason();
  }

  TransactionRecord await(UserTransaction transaction, Stage stage) throws Exception {
    TransactionRecord known = batcher().await(transaction.id(), stage, LONG).orElseThrow();
    assertThat(known.stage().compareTo(stage))
        .as("%s, while %s", known, batcher().info().doing())
        .isNotNegative();
    return known;
  }

  /// Sends a transaction, makes its sub-block stale, and waits until that is known.
  SubBlockRecord stale(UserTransaction transaction) throws Exception {
    prover.holds = true;
    taken(transaction);
    await(transaction, Stage.EXECUTED);
    world.addDirectly(L2World.BOB, 100);
    prover.holds = false;
    while (batcher().subBlocks(1).getFirst().stage() != SubBlockRecord.Stage.ASKING) {
      Thread.onSpinWait();
    }
    return batcher().subBlocks(1).getFirst();
  }

  PromiseCheck.Standing check(
      SoftReceipt receipt, UserTransaction transaction, Optional<Bytes32> settlement)
      throws Exception {
    return new PromiseCheck(world.ledger, world.now())
        .of(receipt, Optional.of(transaction), settlement)
        .standing();
  }

  /// Somebody settles a sub-block whom the Batcher does not know.
  void settleOutside(SubBlock block) {
    Operation submit =
        new Operation.SubmitThread(
            Bytes.of(block.statement().bytes()),
            block.batcherSignature(),
            FakeKeys.proof(block.statement()));
    assertThat(world.run(world.operation(L2World.PROVER, submit)).outcome())
        .isInstanceOf(Outcome.Applied.class);
  }

  /// Of all that the daemon was ever given, no two have one sequence and one parent, unless the
  /// later one is of the same transactions or some of them.
  void assertNoTwins() {
    Map<String, SubBlock> last = new HashMap<>();
    for (SubBlock block : prover.given) {
      String place =
          block.statement().header().sequence() + " " + block.statement().header().parentHead();
      SubBlock earlier = last.put(place, block);
      if (earlier != null) {
        assertThat(earlier.transactions()).containsAll(block.transactions());
      }
    }
  }

  @Override
  public void close() {
    if (batcher != null) {
      batcher.close();
    }
    world.close();
  }
}
