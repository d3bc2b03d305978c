package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BATCHER;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Proofs are verified when they come in, once, and a block only compares and applies.
@Timeout(60)
class ForesightTest {
  @TempDir Path folder;
  private final WatchedKeys keys = new WatchedKeys();
  private World world;
  private Bytes32 counter;
  private Bytes32 thread;

  @BeforeEach
  void start() {
    world = new World(folder, keys);
    counter = world.deploy(ExampleContract.COUNTER);
    thread = world.registerThread(ALICE, Mode.ORDERED, counter);
    world.authorize(BOB, thread);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private SubBlockDraft draft() {
    return SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5));
  }

  @Test
  void aProofIsVerifiedBeforeItsBlockAndNotAgainInIt() throws InterruptedException {
    Bytes32 id = world.submit(draft().transaction());
    keys.awaitOne();
    world.ledger.produceBlock();
    World.outputOf(world.receipt(id));
    assertThat(keys.verified()).isEqualTo(1);
  }

  @Test
  void aBlockThatIsMadeWhileAProofIsVerifiedWaitsForTheAnswer() throws Exception {
    CountDownLatch gate = keys.hold();
    Bytes32 id = world.submit(draft().transaction());
    CompletableFuture<Block> block = CompletableFuture.supplyAsync(() -> world.sequence(id));
    Bytes32 other = world.submit(world.operation(BOB, new Operation.Transfer(thread, 1)));
    assertThat(block).as("the door is open meanwhile").isNotDone();
    assertThat(world.ledger.pending()).contains(other);
    gate.countDown();
    assertThat(block.get().receipts()).extracting(Receipt::transaction).containsExactly(id);
    World.outputOf(world.receipt(id));
    assertThat(keys.verified()).isEqualTo(1);
  }

  @Test
  void aBadProofIsTakenInAndPaysInItsBlock() throws InterruptedException {
    SubBlockDraft draft = draft();
    Operation submit =
        new Operation.SubmitThread(
            Bytes.of(draft.statement().bytes()), draft.signature(), Bytes.EMPTY);
    Bytes32 root = world.stateRoot();
    long money = world.balance(PROVER);
    Bytes32 id = world.submit(world.operation(PROVER, submit));
    keys.awaitOne();
    world.ledger.produceBlock();
    Receipt receipt = world.receipt(id);
    assertThat(World.refusalOf(receipt).reason()).isEqualTo(Reason.BAD_PROOF);
    assertThat(world.balance(PROVER)).isEqualTo(money - receipt.feePaid());
    assertThat(world.stateRoot()).isEqualTo(root);
    assertThat(keys.verified()).isEqualTo(1);
  }

  /// Work that is dear is not done for whoever sends what a cheap check refuses.
  @Test
  void nothingIsVerifiedForAForgedSignatureOrAnotherSenderOrAnUnknownThread() {
    List<Bytes32> sent =
        List.of(
            world.submit(draft().signedBy(BOB).transaction()),
            world.submit(draft().sentBy(ALICE).transaction()),
            world.submit(draft().with(h -> h.thread(Bytes32.ONE)).transaction()),
            world.submit(draft().with(h -> h.fee(5_001)).transaction()));
    world.ledger.produceBlock();
    assertThat(sent)
        .map(id -> World.refusalOf(world.receipt(id)).reason())
        .containsExactly(
            Reason.BAD_BATCHER_SIGNATURE,
            Reason.NOT_THE_PROVER,
            Reason.UNKNOWN_THREAD,
            Reason.FEE_ABOVE_POLICY);
    assertThat(keys.verified()).isZero();
  }

  @Test
  void anUnchangedProofOfAStaleStatementIsVerifiedOnceForBothItsBlocks()
      throws InterruptedException {
    SubBlockDraft draft = draft();
    world.submit(draft.transaction());
    keys.awaitOne();
    Bytes32 direct = world.submit(world.call(ALICE, counter, Counter.add(1)));
    Bytes32 waiting = world.ledger.pending().getFirst();
    world.sequence(direct, waiting);
    assertThat(World.refusalOf(world.receipt(waiting)).reason()).isEqualTo(Reason.STALE_INPUT);
    world.ledger.dropBlocks(1);
    world.sequence(waiting, direct);
    World.outputOf(world.receipt(waiting));
    assertThat(keys.verified()).isEqualTo(1);
  }

  @Test
  void aProofWhoseThreadGotAnotherKeyMeanwhileIsVerifiedUnderThatOne() throws Exception {
    Bytes32 v1 =
        world.registerThread(1, ALICE, Mode.ORDERED, List.of(BATCHER.publicKey()), counter);
    Bytes32 upgrade = world.submit(world.operation(ALICE, new Operation.UpgradeThread(v1, 2)));
    world.ledger.produceBlock();
    World.outputOf(world.receipt(upgrade));
    SubBlockDraft draft = SubBlockDraft.of(world, v1, BOB, counter, Counter.add(5));
    world.ledger.dropBlocks(1);
    Bytes32 early = world.submit(draft.transaction());
    world.sequence(upgrade, early);
    World.outputOf(world.receipt(early));
    assertThat(keys.verified()).as("under the key that is the thread's at its place").isEqualTo(1);

    world.ledger.dropBlocks(1);
    world.sequence(early, upgrade);
    assertThat(World.refusalOf(world.receipt(early)).reason()).isEqualTo(Reason.WRONG_OS_VERSION);
  }

  @Test
  void aRestartVerifiesWhatWaitsAndMakesTheSameState() throws InterruptedException {
    Bytes32 id = world.submit(draft().transaction());
    keys.awaitOne();
    world.restart();
    keys.awaitOne();
    world.ledger.produceBlock();
    World.outputOf(world.receipt(id));
    assertThat(keys.verified()).isEqualTo(2);
    SettlementLayer.Head head = world.ledger.head();
    world.restart();
    assertThat(world.ledger.head()).isEqualTo(head);
    assertThat(world.total(counter)).isEqualTo(5);
  }
}
