package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.ledger.SettlementLayer.Admission;
import io.zkthreads.ledger.SettlementLayer.TransactionStatus;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.store.LedgerStore;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.SigningKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What lies between the door's yes and the disk: many share one commit, and nobody is told yes
/// before it.
@Timeout(60)
class ArrivalsTest {
  @TempDir Path folder;
  private final List<HeldStore> stores = new ArrayList<>();
  private World world;
  private final ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void start() {
    world = new World(folder, World.RULES, this::held);
  }

  private LedgerStore held(LedgerStore store) {
    HeldStore held = new HeldStore(store);
    stores.add(held);
    return held;
  }

  private HeldStore store() {
    return stores.getLast();
  }

  @AfterEach
  void stop() {
    people.close();
    world.close();
  }

  private static byte[] transfer(SigningKey from, long nonce) {
    return new Transaction.Operate(
            SignedOperation.sign(
                from,
                World.CHAIN,
                World.SETTLEMENT,
                nonce,
                World.MAX_FEE,
                new Operation.Transfer(BOB.address(), 1)))
        .encode();
  }

  private Future<Admission> send(byte[] transaction) {
    return people.submit(() -> world.ledger.submit(transaction));
  }

  private void awaitNonce(SigningKey person, long nonce) throws InterruptedException {
    while (world.ledger.account(person.address()).nextNonce() < nonce) {
      Thread.sleep(1);
    }
  }

  @Test
  void whoeverComesWhileOneCommitIsMadeSharesTheNext() throws Exception {
    HeldStore.Hold hold = store().hold(false);
    List<Future<Admission>> all = new ArrayList<>();
    for (int nonce = 0; nonce < 40; nonce++) {
      all.add(send(transfer(ALICE, nonce)));
      awaitNonce(ALICE, nonce + 1);
    }
    hold.reached.await();
    assertThat(all).noneMatch(Future::isDone);
    assertThat(world.ledger.pending()).isEmpty();
    assertThat(world.ledger.produceBlock().receipts()).isEmpty();
    hold.released.countDown();
    List<Bytes32> accepted = new ArrayList<>();
    for (Future<Admission> one : all) {
      accepted.add(((Admission.Accepted) one.get()).transaction());
    }
    assertThat(store().admissions).hasValue(2);
    assertThat(world.ledger.pending()).isEqualTo(accepted);
    world.restart();
    assertThat(world.ledger.pending()).isEqualTo(accepted);
    assertThat(world.ledger.produceBlock().receipts()).hasSize(40);
  }

  @Test
  void aCommitThatFailsAcknowledgesNobodyAndLeavesNothing() throws Exception {
    HeldStore.Hold hold = store().hold(true);
    List<Future<Admission>> all = new ArrayList<>();
    for (int nonce = 0; nonce < 3; nonce++) {
      all.add(send(transfer(ALICE, nonce)));
      awaitNonce(ALICE, nonce + 1);
    }
    all.add(send(transfer(BOB, 0)));
    awaitNonce(BOB, 1);
    hold.reached.await();
    hold.released.countDown();
    for (Future<Admission> one : all) {
      assertThatThrownBy(one::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(StoreFailure.class);
    }
    assertThat(world.ledger.pending()).isEmpty();
    assertThat(world.ledger.account(ALICE.address()).nextNonce()).isZero();
    assertThat(world.ledger.account(BOB.address()).nextNonce()).isZero();
    assertThat(world.ledger.submit(transfer(ALICE, 0))).isInstanceOf(Admission.Accepted.class);
    world.restart();
    assertThat(world.ledger.pending()).hasSize(1);
  }

  @Test
  void theSameBytesFromManyAreOneTransactionThatIsWrittenOnce() throws Exception {
    HeldStore.Hold hold = store().hold(false);
    List<Future<Admission>> all = new ArrayList<>();
    byte[] bytes = transfer(ALICE, 0);
    for (int i = 0; i < 20; i++) {
      all.add(send(bytes));
    }
    hold.reached.await();
    hold.released.countDown();
    for (Future<Admission> one : all) {
      assertThat(one.get()).isInstanceOf(Admission.Accepted.class);
    }
    assertThat(store().admissions).hasValue(1);
    assertThat(world.ledger.pending()).hasSize(1);
    world.ledger.produceBlock();
    assertThat(world.ledger.submit(bytes)).isInstanceOf(Admission.Accepted.class);
    assertThat(world.ledger.pending()).isEmpty();
  }

  @Test
  void aReorganisationLetsWhatIsOnItsWayComeBehindWhatWaitsAgain() throws Exception {
    Bytes32 first = ((Admission.Accepted) world.ledger.submit(transfer(ALICE, 0))).transaction();
    world.ledger.produceBlock();
    HeldStore.Hold hold = store().hold(false);
    Future<Admission> arriving = send(transfer(ALICE, 1));
    hold.reached.await();
    Future<?> reorganisation = people.submit(() -> world.ledger.dropBlocks(1));
    hold.released.countDown();
    Bytes32 second = ((Admission.Accepted) arriving.get()).transaction();
    reorganisation.get();
    assertThat(world.ledger.pending()).containsExactly(first, second);
    assertThat(world.ledger.account(ALICE.address()).nextNonce()).isEqualTo(2);
    world.ledger.produceBlock();
    assertThat(world.ledger.status(second)).isInstanceOf(TransactionStatus.Included.class);
  }

  /// A reader of the disk sees a transaction a moment before the mempool has it.
  @Test
  void whoOrdersWhatIsOnItsWayWaitsForIt() throws Exception {
    HeldStore.Hold hold = store().hold(false);
    byte[] bytes = transfer(ALICE, 0);
    Bytes32 id = Digests.sha256(bytes);
    Future<Admission> arriving = send(bytes);
    hold.reached.await();
    CountDownLatch ordering = new CountDownLatch(1);
    Future<Ledger.Sequencing> ordered =
        people.submit(() -> {
          ordering.countDown();
          return world.ledger.sequence(List.of(id));
        });
    ordering.await();
    hold.released.countDown();
    assertThat(ordered.get()).isInstanceOf(Ledger.Sequencing.Sealed.class);
    assertThat(arriving.get()).isEqualTo(new Admission.Accepted(id));
    assertThat(world.ledger.status(id)).isInstanceOf(TransactionStatus.Included.class);
  }

  @Test
  void whatIsLostOnItsWayDoesNotWait() throws Exception {
    HeldStore.Hold hold = store().hold(true);
    byte[] bytes = transfer(ALICE, 0);
    Bytes32 id = Digests.sha256(bytes);
    Future<Admission> arriving = send(bytes);
    hold.reached.await();
    Future<Ledger.Sequencing> ordered = people.submit(() -> world.ledger.sequence(List.of(id)));
    hold.released.countDown();
    assertThat(ordered.get()).isEqualTo(new Ledger.Sequencing.NotWaiting(id));
    assertThatThrownBy(arriving::get).hasCauseInstanceOf(StoreFailure.class);
  }

  @Test
  void aLedgerThatClosesWritesWhatItHasLetIn() throws Exception {
    HeldStore.Hold hold = store().hold(false);
    Future<Admission> arriving = send(transfer(ALICE, 0));
    hold.reached.await();
    Future<?> restart = people.submit(world::restart);
    hold.released.countDown();
    assertThat(arriving.get()).isInstanceOf(Admission.Accepted.class);
    restart.get();
    assertThat(world.ledger.pending()).hasSize(1);
  }

  @Test
  void nobodyReadsOfABlockBeforeTheStateBehindIt() throws Exception {
    byte[] sent = transfer(ALICE, 0);
    Bytes32 id = ((Admission.Accepted) world.ledger.submit(sent)).transaction();
    long height = world.ledger.head().height() + 1;
    long before = world.ledger.account(BOB.address()).balance();
    List<Object> seen = new ArrayList<>();
    store().appended =
        () -> {
          seen.add(world.ledger.status(id));
          seen.add(world.ledger.block(height));
          seen.add(world.ledger.account(BOB.address()).balance());
        };
    world.ledger.produceBlock();
    assertThat(seen).containsExactly(new TransactionStatus.Pending(), Optional.empty(), before);
    assertThat(world.ledger.status(id)).isInstanceOf(TransactionStatus.Included.class);
    assertThat(world.ledger.block(height)).isPresent();
    assertThat(world.ledger.account(BOB.address()).balance()).isEqualTo(before + 1);
  }
}
