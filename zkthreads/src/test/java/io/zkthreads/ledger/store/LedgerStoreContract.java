package io.zkthreads.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.ledger.chain.Account;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.state.State;
import io.zkthreads.ledger.store.LedgerStore.Place;
import io.zkthreads.ledger.store.LedgerStore.Stored;
import io.zkthreads.ledger.store.LedgerStore.Waiting;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every ledger store does. It keeps blocks and state as they come, so those of these tests
/// need not follow any rule of the ledger.
@Timeout(60)
abstract class LedgerStoreContract {
  static final Bytes32 GENESIS = Bytes32.ofLong(77);
  private static final SigningKey ALICE = SigningKey.fromSeed(Bytes32.ofLong(5));
  private static final StateKey SLOT = new StateKey(Bytes32.ofLong(1), Bytes32.ofLong(2));
  static final State FIRST =
      State.EMPTY.withAccount(ALICE.address(), new Account(0, 1_000)).with(SLOT, Bytes32.ofLong(3));

  @SuppressWarnings("NullAway.Init")
  private LedgerStore store;

  /// Opens the one store of this test, for the first time or again.
  abstract LedgerStore open();

  @BeforeEach
  void openFirst() {
    store = open();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() {
    store.close();
    store = open();
  }

  private static Block block(Block before, State after, Bytes32... transactions) {
    List<Receipt> receipts =
        List.of(transactions).stream().map(id -> receipt(id, before.height() + 1)).toList();
    return new Block(
        before.height() + 1,
        before.hash(),
        before.time() + 1,
        after.stateRoot(),
        after.ledgerRoot(),
        receipts);
  }

  private static Receipt receipt(Bytes32 id, long height) {
    return new Receipt(
        id,
        height,
        0,
        new Outcome.Applied(Bytes.EMPTY),
        1,
        ALICE.address(),
        0,
        Bytes32.ZERO,
        Bytes32.ZERO);
  }

  static Block genesis() {
    return new Block(0, GENESIS, 9, FIRST.stateRoot(), FIRST.ledgerRoot(), List.of());
  }

  private Block start() {
    Block genesis = genesis();
    store.start(GENESIS, genesis, FIRST);
    return genesis;
  }

  /// Puts the transaction of a nonce into the mempool.
  private Bytes32 admit(long nonce) {
    Transaction transaction = transaction(nonce);
    store.admit(
        List.of(new LedgerStore.Admitted(transaction.id(), Bytes.of(transaction.encode()))));
    return transaction.id();
  }

  static Transaction transaction(long nonce) {
    return new Transaction.Operate(
        SignedOperation.sign(
            ALICE,
            Bytes32.ONE,
            Bytes32.ZERO,
            nonce,
            1,
            new Operation.Transfer(Bytes32.ofLong(7), 1)));
  }

  private Stored load() {
    return store.load(GENESIS).orElseThrow();
  }

  private static List<Bytes32> ids(Stored stored) {
    return stored.waiting().stream().map(Waiting::id).toList();
  }

  @Test
  void aNewStoreHasNothingToGoOnFrom() {
    assertThat(store.load(GENESIS)).isEmpty();
    assertThat(store.block(0)).isEmpty();
    assertThat(store.place(GENESIS)).isEqualTo(new Place.Nowhere());
  }

  @Test
  void blocksStateAndPlacesAreReadBackAndAreThereAfterTheStoreWasClosed() {
    Block genesis = start();
    Bytes32 sealed = admit(0);
    Bytes32 waiting = admit(1);
    State second = FIRST.with(SLOT, Bytes32.ofLong(4));
    Block one = block(genesis, second, sealed);
    store.append(one, FIRST, second);
    for (int look = 0; look < 2; look++) {
      assertThat(load().head()).isEqualTo(one);
      assertThat(load().state().get(SLOT)).isEqualTo(Bytes32.ofLong(4));
      assertThat(ids(load())).containsExactly(waiting);
      assertThat(store.block(0)).contains(genesis);
      assertThat(store.block(1)).contains(one);
      assertThat(store.block(2)).isEmpty();
      assertThat(store.place(sealed)).isEqualTo(new Place.InBlock(1));
      assertThat(store.place(waiting)).isEqualTo(new Place.InMempool());
      reopen();
    }
  }

  @Test
  void waitingTransactionsKeepTheirOrderOfArrival() {
    start();
    List<Bytes32> arrived = List.of(admit(3), admit(1), admit(2));
    assertThat(ids(load())).isEqualTo(arrived);
    reopen();
    Bytes32 last = admit(0);
    assertThat(ids(load())).startsWith(arrived.getFirst()).endsWith(last).hasSize(4);
  }

  @Test
  void theUndoLogTakesBackChangesAdditionsAndRemovals() {
    Block genesis = start();
    Bytes32 first = admit(0);
    Bytes32 second = admit(1);
    StateKey added = new StateKey(Bytes32.ofLong(1), Bytes32.ofLong(9));
    State one = FIRST.with(SLOT, Bytes32.ofLong(5)).with(added, Bytes32.ONE);
    Block blockOne = block(genesis, one, second);
    store.append(blockOne, FIRST, one);
    State two = one.with(SLOT, Bytes32.ZERO).with(added, Bytes32.ofLong(6));
    store.append(block(blockOne, two, first), one, two);

    assertThat(store.dropAbove(1).state().stateRoot()).isEqualTo(one.stateRoot());
    Stored genesisAgain = store.dropAbove(0);
    assertThat(genesisAgain.head()).isEqualTo(genesis);
    assertThat(genesisAgain.state().stateRoot()).isEqualTo(FIRST.stateRoot());
    assertThat(ids(genesisAgain)).containsExactly(first, second);
    reopen();
    assertThat(load().state().stateRoot()).isEqualTo(FIRST.stateRoot());
    store.append(blockOne, FIRST, one);
    assertThat(load().head()).isEqualTo(blockOne);
  }

  @Test
  void whatFailsLeavesNothingOfItself() {
    Block genesis = start();
    Bytes32 id = admit(0);
    State second = FIRST.with(SLOT, Bytes32.ofLong(4));
    Block again = new Block(0, GENESIS, 9, second.stateRoot(), second.ledgerRoot(), List.of());
    assertThatThrownBy(() -> store.append(again, FIRST, second)).isInstanceOf(StoreFailure.class);
    assertThatThrownBy(() -> admit(0)).isInstanceOf(StoreFailure.class);
    assertThat(load().head()).isEqualTo(genesis);
    assertThat(load().state().stateRoot()).isEqualTo(FIRST.stateRoot());
    assertThat(ids(load())).containsExactly(id);
  }

  @Test
  void anotherGenesisAndAStateThatIsNotTheNewestBlocksAreRefused() {
    Block genesis = start();
    assertThatThrownBy(() -> store.load(Bytes32.ONE))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("another ledger: expected genesis " + Bytes32.ONE);
    State second = FIRST.with(SLOT, Bytes32.ofLong(4));
    store.append(block(genesis, second), FIRST, FIRST.with(SLOT, Bytes32.ofLong(5)));
    assertThatThrownBy(this::load)
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("not that of block 1");
  }

  @Test
  void anInterruptedCallerHarmsNothing() {
    start();
    Thread.currentThread().interrupt();
    Bytes32 id = admit(0);
    assertThat(Thread.interrupted()).isTrue();
    reopen();
    assertThat(ids(load())).containsExactly(id);
  }
}
