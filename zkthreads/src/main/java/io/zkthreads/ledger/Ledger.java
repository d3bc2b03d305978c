package io.zkthreads.ledger;

import io.zkthreads.ledger.acceptance.Acceptance;
import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.acceptance.RememberedKeys;
import io.zkthreads.ledger.chain.Account;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.chain.Lease;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.state.State;
import io.zkthreads.ledger.store.LedgerStore;
import io.zkthreads.ledger.store.LedgerStore.Place;
import io.zkthreads.ledger.store.LedgerStore.Stored;
import io.zkthreads.ledger.store.LedgerStore.Waiting;
import io.zkthreads.store.Watermark;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.StateKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// The embedded L2: what waits, an order, blocks, canonical state; all of it on disk before it is
/// acknowledged. Thread-safe. Its parts: a [Door] where transactions come in, a [Foresight] that
/// verifies proofs before they are needed, a [Sequencer] that makes blocks, and a [BlockFeed].
///
/// Readers take no lock: a block with its state is one immutable value. Locks are taken in the
/// order sequencer, door.
public final class Ledger implements SettlementLayer, AutoCloseable {
  /// Verdicts on proofs that are kept for the block that applies them: more than two blocks of
  /// nothing but proofs.
  private static final int MAX_VERDICTS = 4096;

  private final LedgerStore store;
  private final KeySource keys;
  private final Chain chain;
  private final Foresight foresight;
  private final Door door;
  private final Sequencer sequencer;
  private final BlockFeed feed;

  private Ledger(
      Genesis genesis,
      KeySource keySource,
      InstantSource clock,
      LedgerStore store,
      Stored stored,
      Watermark watermark) {
    this.store = store;
    keys = new RememberedKeys(keySource, MAX_VERDICTS);
    chain = new Chain(genesis, clock, Tip.of(stored.head(), stored.state()));
    foresight = new Foresight(chain, keys);
    door = new Door(chain, keys, store, watermark, foresight, stored.waiting());
    feed = new BlockFeed(store, chain);
    sequencer = new Sequencer(chain, door, store, keys, feed);
    door.start();
  }

  /// Opens the ledger that `store` holds, or starts it there from `genesis`. The store is the
  /// ledger's from now on, which closes it.
  public static Ledger open(
      LedgerStore store, Genesis genesis, KeySource keys, InstantSource clock) {
    return open(store, genesis, keys, clock, Watermark.NONE);
  }

  /// As above, with a disk on which room must stay for the blocks of what waits.
  public static Ledger open(
      LedgerStore store,
      Genesis genesis,
      KeySource keys,
      InstantSource clock,
      Watermark watermark) {
    boolean opened = false;
    try {
      Bytes32 digest = genesis.digest();
      Stored stored = store.load(digest).orElse(null);
      if (stored == null) {
        State state = genesisState(genesis);
        Block block =
            new Block(0, digest, genesis.time(), state.stateRoot(), state.ledgerRoot(), List.of());
        store.start(digest, block, state);
        stored = new Stored(block, state, List.of());
      }
      opened = true;
      return new Ledger(genesis, keys, clock, store, stored, watermark);
    } finally {
      if (!opened) {
        store.close();
      }
    }
  }

  private static State genesisState(Genesis genesis) {
    State state = State.EMPTY;
    for (Map.Entry<Bytes32, Long> entry : genesis.balances().entrySet()) {
      state = state.withAccount(entry.getKey(), new Account(0, entry.getValue()));
    }
    for (OsRecord os : genesis.osVersions()) {
      state = state.withOs(os);
    }
    return state;
  }

  public Genesis genesis() {
    return chain.genesis();
  }

  @Override
  public Head head() {
    Tip now = chain.tip();
    return new Head(
        genesis().chainId(),
        genesis().settlementId(),
        now.block().height(),
        now.hash(),
        now.block().time(),
        now.block().stateRoot(),
        now.block().ledgerRoot());
  }

  @Override
  public Terms terms() {
    State state = chain.tip().state();
    List<OsRecord> osVersions =
        genesis().osVersions().stream().map(os -> state.os(os.version()).orElse(os)).toList();
    return new Terms(genesis().fees(), genesis().rules(), osVersions);
  }

  @Override
  public Optional<ThreadRecord> thread(Bytes32 threadId) {
    return chain.tip().state().thread(threadId);
  }

  @Override
  public Optional<Bytes> contractImage(Bytes32 contract) {
    State state = chain.tip().state();
    return state.contract(contract).flatMap(c -> state.image(c.imageDigest()));
  }

  @Override
  public AccountInfo account(Bytes32 address) {
    return door.account(address);
  }

  @Override
  public StateValues state(List<StateKey> stateKeys) {
    Tip now = chain.tip();
    return new StateValues(now.block().height(), stateKeys.stream().map(now.state()::get).toList());
  }

  @Override
  public Optional<Lease> lease(StateKey key) {
    return chain.tip().state().lease(key);
  }

  @Override
  public OptionalLong fact(Bytes32 factKey) {
    return chain.tip().state().factHeight(factKey);
  }

  /// The OS version with a number, as the newest block leaves it.
  public Optional<OsRecord> os(int version) {
    return chain.tip().state().os(version);
  }

  @Override
  public Preflight preflight(Bytes32 sender, byte[] statement, SignatureBytes batcherSignature) {
    Tip now = chain.tip();
    long height = now.block().height();
    return new Acceptance(chain.after(now), keys)
        .preflight(
            now.state(),
            new Acceptance.Submission(
                sender, Bytes.of(statement), batcherSignature, Optional.empty()))
        .<Preflight>map(refusal -> new Preflight.Unacceptable(height, refusal))
        .orElseGet(() -> new Preflight.Acceptable(height));
  }

  @Override
  public Admission submit(byte[] encoded) {
    return door.submit(encoded);
  }

  @Override
  public TransactionStatus status(Bytes32 transaction) {
    return switch (store.place(transaction)) {
      case Place.Nowhere ignored -> new TransactionStatus.Unknown();
      case Place.InMempool ignored -> new TransactionStatus.Pending();
      case Place.InBlock at ->
          block(at.height()).stream()
              .flatMap(b -> b.receipts().stream())
              .filter(r -> r.transaction().equals(transaction))
              .findFirst()
              .<TransactionStatus>map(TransactionStatus.Included::new)
              .orElseGet(TransactionStatus.Pending::new);
    };
  }

  @Override
  public Optional<Block> block(long height) {
    return feed.block(height);
  }

  /// Ids of the waiting transactions in order of arrival.
  public List<Bytes32> pending() {
    return door.waiting().stream().map(Waiting::id).toList();
  }

  /// Makes a block of what waits, in order of arrival, up to the greatest size of a block.
  public Block produceBlock() {
    return sequencer.produce();
  }

  /// Answer of [#sequence].
  public sealed interface Sequencing {
    /// The block was made.
    record Sealed(Block block) implements Sequencing {}

    /// Nothing was done: a transaction does not wait in the mempool, or is named twice.
    record NotWaiting(Bytes32 transaction) implements Sequencing {}

    /// Nothing was done: no more than the first `fitting` transactions fit one block.
    record TooMany(int fitting) implements Sequencing {}
  }

  /// Makes a block of exactly these waiting transactions, in this order.
  public Sequencing sequence(List<Bytes32> order) {
    return sequencer.sequence(order);
  }

  /// Reorganises: takes back the newest `count` blocks. Their transactions wait again, in order of
  /// arrival. For tests of everything that follows this ledger.
  public void dropBlocks(int count) {
    sequencer.drop(count);
  }

  @Override
  public Subscription follow(long afterHeight, Consumer<Block> consumer) {
    return feed.follow(afterHeight, consumer);
  }

  /// The blocks after a height, for whoever takes them one at a time.
  public BlockCursor after(long height) {
    return feed.after(height);
  }

  @Override
  public void close() {
    feed.close();
    foresight.close();
    sequencer.end(() -> door.end(store::close));
  }
}
