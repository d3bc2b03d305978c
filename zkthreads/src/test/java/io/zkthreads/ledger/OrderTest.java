package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.COLLECTOR;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.StaleKey;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Direct and zkThread transactions in one order, on one state.
class OrderTest {
  @TempDir Path folder;
  private World world;
  private Bytes32 counter;
  private Bytes32 thread;

  @BeforeEach
  void start() {
    world = new World(folder);
    counter = world.deploy(ExampleContract.COUNTER);
    thread = world.registerThread(ALICE, Mode.ORDERED, counter);
    world.authorize(BOB, thread);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void aDirectCallAfterAThreadInTheSameBlockReadsWhatTheThreadWrote() {
    Bytes32 other = world.deploy(ExampleContract.COUNTER);
    SubBlockDraft draft = SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5));
    Bytes32 before = world.submit(world.call(ALICE, other, Counter.add(1)));
    Bytes32 threaded = world.submit(draft.transaction());
    Bytes32 after = world.submit(world.call(ALICE, counter, Counter.add(2)));
    Block block = world.sequence(before, threaded, after);
    assertThat(block.receipts()).hasSize(3);
    block.receipts().forEach(World::outputOf);
    assertThat(world.total(counter)).isEqualTo(7);
    assertThat(World.outputOf(world.receipt(after)).toArray()[0]).isEqualTo((byte) 7);
  }

  @Test
  void whatADirectCallAndAThreadDoDependsOnTheOrderOnly() {
    SubBlockDraft draft = SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5));
    Bytes32 threaded = world.submit(draft.transaction());
    Bytes32 direct = world.submit(world.call(ALICE, counter, Counter.add(2)));
    world.sequence(direct, threaded);
    assertThat(World.refusalOf(world.receipt(threaded)).reason()).isEqualTo(Reason.STALE_INPUT);
    assertThat(world.total(counter)).isEqualTo(2);

    world.ledger.dropBlocks(1);
    world.sequence(threaded, direct);
    World.outputOf(world.receipt(threaded));
    assertThat(world.total(counter)).isEqualTo(7);
  }

  @Test
  void aThreadAndADirectCallLeaveTheSameStateRoot() {
    SubBlockDraft draft = SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5));
    world.apply(draft.transaction());
    Bytes32 threaded = world.stateRoot();
    world.ledger.dropBlocks(1);
    world.sequence(world.submit(world.call(BOB, counter, Counter.add(5))));
    assertThat(world.stateRoot()).isEqualTo(threaded);
  }

  @Test
  void aStaleInputCostsTheProverExactlyTheFeeAndChangesNoState() {
    SubBlockDraft draft = SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5));
    Transaction transaction = draft.transaction();
    world.apply(world.call(ALICE, counter, Counter.add(2)));
    Bytes32 root = world.stateRoot();
    long prover = world.balance(PROVER);
    long collected = world.balance(COLLECTOR);
    long vault = world.ledger.thread(thread).orElseThrow().vault();
    Receipt receipt = world.run(transaction);
    long fee = World.genesis().fees().cost(transaction, transaction.encode().length);

    Refusal refusal = World.refusalOf(receipt);
    assertThat(refusal.reason()).isEqualTo(Reason.STALE_INPUT);
    StateKey total = new StateKey(counter, Counter.totalSlot());
    assertThat(refusal.staleKeys())
        .containsExactly(new StaleKey(total, Bytes32.ZERO, Bytes32.ofLong(2)));
    assertThat(receipt.stateChanged()).isFalse();
    assertThat(world.stateRoot()).isEqualTo(root);
    assertThat(receipt.feePaid()).isEqualTo(fee);
    assertThat(receipt.feePayer()).isEqualTo(PROVER.address());
    assertThat(world.balance(PROVER)).isEqualTo(prover - fee);
    assertThat(world.balance(COLLECTOR)).isEqualTo(collected + fee);
    assertThat(world.ledger.thread(thread).orElseThrow().vault()).isEqualTo(vault);
    assertThat(world.ledger.thread(thread).orElseThrow().sequence()).isZero();

    world.apply(SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5)).transaction());
    assertThat(world.total(counter)).isEqualTo(7);
  }

  @Test
  void preflightNamesEveryStaleKeyAndCostsNothing() {
    SubBlockDraft draft = SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5));
    assertThat(preflight(draft)).isInstanceOf(SettlementLayer.Preflight.Acceptable.class);
    world.apply(world.call(BOB, counter, Counter.add(2)));
    SettlementLayer.Head head = world.ledger.head();
    SettlementLayer.Preflight answer = preflight(draft);
    assertThat(answer).isInstanceOf(SettlementLayer.Preflight.Unacceptable.class);
    Refusal refusal = ((SettlementLayer.Preflight.Unacceptable) answer).refusal();
    assertThat(refusal.reason()).isEqualTo(Reason.STALE_INPUT);
    assertThat(refusal.staleKeys()).hasSize(2);
    assertThat(refusal.staleKeys())
        .allSatisfy(stale -> assertThat(stale.actual()).isEqualTo(Bytes32.ofLong(2)));
    assertThat(world.ledger.head()).isEqualTo(head);
  }

  private SettlementLayer.Preflight preflight(SubBlockDraft draft) {
    return world.ledger.preflight(
        draft.sender.address(), draft.statement().bytes(), draft.signature());
  }

  @Test
  void threadsOverDisjointKeysAllApplyInOneBlock() {
    List<SubBlockDraft> drafts = new ArrayList<>();
    List<Bytes32> counters = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      Bytes32 own = world.deploy(ExampleContract.COUNTER);
      Bytes32 parallel = world.registerThread(ALICE, Mode.ORDERED, own);
      world.authorize(BOB, parallel);
      counters.add(own);
      drafts.add(SubBlockDraft.of(world, parallel, BOB, own, Counter.add(k + 1)));
    }
    drafts.forEach(draft -> world.submit(draft.transaction()));
    Block block = world.ledger.produceBlock();
    assertThat(block.receipts()).hasSize(4);
    block.receipts().forEach(World::outputOf);
    for (int k = 0; k < 4; k++) {
      assertThat(world.total(counters.get(k))).isEqualTo(k + 1);
    }
  }

  @Test
  void ofTwoThreadsThatWriteTheSameKeyTheFirstInTheOrderWins() {
    Bytes32 second = world.registerThread(ALICE, Mode.ORDERED, counter);
    world.authorize(BOB, second);
    Bytes32 one =
        world.submit(SubBlockDraft.of(world, thread, BOB, counter, Counter.add(3)).transaction());
    SubBlockDraft rival = SubBlockDraft.of(world, second, BOB, counter, Counter.add(4));
    rival.with(h -> h.prover(ALICE.address())).sentBy(ALICE);
    Bytes32 two = world.submit(rival.transaction());
    world.sequence(two, one);
    World.outputOf(world.receipt(two));
    assertThat(World.refusalOf(world.receipt(one)).reason()).isEqualTo(Reason.STALE_INPUT);
    assertThat(world.total(counter)).isEqualTo(4);
  }

  @Test
  void theProverIsPaidFromTheVaultAndMoneyIsConserved() {
    long prover = world.balance(PROVER);
    SubBlockDraft draft = SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5));
    Receipt receipt = world.run(draft.transaction());
    World.outputOf(receipt);
    assertThat(world.balance(PROVER)).isEqualTo(prover - receipt.feePaid() + 1_000);
    assertThat(world.ledger.thread(thread).orElseThrow().vault()).isEqualTo(99_000);
    long everything = world.ledger.thread(thread).orElseThrow().vault();
    for (var key : List.of(World.ADMIN, ALICE, BOB, World.BATCHER, PROVER, COLLECTOR)) {
      everything += world.balance(key);
    }
    assertThat(everything).isEqualTo(5 * World.FUNDS);
  }
}
