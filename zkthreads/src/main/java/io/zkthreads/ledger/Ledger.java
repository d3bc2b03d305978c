package io.zkthreads.ledger;

import static io.zkthreads.ledger.chain.Refusal.expected;

import io.zkthreads.ledger.acceptance.Acceptance;
import io.zkthreads.ledger.acceptance.BlockContext;
import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.chain.Account;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.execution.TransactionExecution;
import io.zkthreads.ledger.execution.TransactionExecution.Executed;
import io.zkthreads.ledger.execution.TransactionExecution.Sequenced;
import io.zkthreads.ledger.state.State;
import io.zkthreads.ledger.store.LedgerStore;
import io.zkthreads.ledger.store.LedgerStore.Place;
import io.zkthreads.ledger.store.LedgerStore.Stored;
import io.zkthreads.ledger.store.LedgerStore.Waiting;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.store.Watermark;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.StateKey;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The embedded L2: a mempool, an order, blocks, canonical state; all of it on disk before it is
/// acknowledged. Thread-safe; one block is made at a time.
///
/// Two locks. `door` guards the mempool and the step from one head to the next, and is held
/// briefly; `sequencer` is held while a block is executed, so transactions come in meanwhile.
/// Readers take neither: a head with its state is one immutable value.
public final class Ledger implements SettlementLayer, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Ledger.class.getName());

  private final Genesis genesis;
  private final KeySource keys;
  private final InstantSource clock;
  private final LedgerStore store;
  private final Watermark watermark;

  private final Object sequencer = new Object();
  private final Object door = new Object();
  private final Mempool mempool;
  private volatile Tip tip;
  private boolean closed;

  /// The newest block and the state after it.
  private record Tip(Block block, Bytes32 hash, State state) {
    static Tip of(Block block, State state) {
      return new Tip(block, block.hash(), state);
    }
  }

  private Ledger(
      Genesis genesis,
      KeySource keys,
      InstantSource clock,
      LedgerStore store,
      Stored stored,
      Watermark watermark) {
    this.watermark = watermark;
    this.genesis = genesis;
    this.keys = keys;
    this.clock = clock;
    this.store = store;
    this.tip = Tip.of(stored.head(), stored.state());
    this.mempool = new Mempool(genesis.fees()::cost);
    mempool.replaceAll(stored.waiting());
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
    return genesis;
  }

  @Override
  public Head head() {
    Tip now = tip;
    return new Head(
        genesis.chainId(),
        genesis.settlementId(),
        now.block.height(),
        now.hash,
        now.block.time(),
        now.block.stateRoot(),
        now.block.ledgerRoot());
  }

  @Override
  public Terms terms() {
    State state = tip.state;
    List<OsRecord> osVersions =
        genesis.osVersions().stream().map(os -> state.os(os.version()).orElse(os)).toList();
    return new Terms(genesis.fees(), genesis.rules(), osVersions);
  }

  @Override
  public Optional<ThreadRecord> thread(Bytes32 threadId) {
    return tip.state.thread(threadId);
  }

  @Override
  public Optional<Bytes> contractImage(Bytes32 contract) {
    State state = tip.state;
    return state.contract(contract).flatMap(c -> state.image(c.imageDigest()));
  }

  @Override
  public AccountInfo account(Bytes32 address) {
    synchronized (door) {
      Account account = tip.state.account(address);
      return new AccountInfo(account.balance(), account.nonce() + mempool.countOf(address));
    }
  }

  @Override
  public StateValues state(List<StateKey> stateKeys) {
    Tip now = tip;
    return new StateValues(now.block.height(), stateKeys.stream().map(now.state::get).toList());
  }

  /// The OS version with a number, as the newest block leaves it.
  public Optional<OsRecord> os(int version) {
    return tip.state.os(version);
  }

  @Override
  public Preflight preflight(Bytes32 sender, byte[] statement, SignatureBytes batcherSignature) {
    Tip now = tip;
    long height = now.block.height();
    return new Acceptance(contextAfter(now), keys)
        .preflight(
            now.state,
            new Acceptance.Submission(
                sender, Bytes.of(statement), batcherSignature, Optional.empty()))
        .<Preflight>map(refusal -> new Preflight.Unacceptable(height, refusal))
        .orElseGet(() -> new Preflight.Acceptable(height));
  }

  @Override
  public Admission submit(byte[] encoded) {
    return switch (FirstLook.at(encoded, contextAfter(tip))) {
      case FirstLook.Fits(Transaction transaction) ->
          admit(new Waiting(Digests.sha256(encoded), transaction, encoded.length), encoded);
      case FirstLook.Never(Refusal refusal) -> refused(refusal);
    };
  }

  private Admission admit(Waiting waiting, byte[] encoded) {
    synchronized (door) {
      if (!(store.place(waiting.id()) instanceof Place.Nowhere)) {
        return new Admission.Accepted(waiting.id());
      }
      Refusal refusal = refuseNow(waiting);
      if (refusal != null) {
        return refused(refusal);
      }
      store.admit(waiting.id(), encoded);
      mempool.add(waiting);
      return new Admission.Accepted(waiting.id());
    }
  }

  /// What stands against a transaction after those that wait already.
  private @Nullable Refusal refuseNow(Waiting waiting) {
    Optional<String> shortage = shortage(waiting.bytes());
    if (shortage.isPresent()) {
      return new Refusal(Reason.DISK_FULL, shortage.get());
    }
    Rules rules = genesis.rules();
    if (mempool.size() >= rules.maxMempool()
        || mempool.bytes() + waiting.bytes() > rules.maxMempoolBytes()) {
      return expected(
          Reason.MEMPOOL_FULL,
          "mempool",
          "at most %d transactions, %d bytes"
              .formatted(rules.maxMempool(), rules.maxMempoolBytes()),
          mempool.size() + " transactions, " + mempool.bytes() + " bytes");
    }
    Bytes32 sender = waiting.transaction().sender();
    Account account = tip.state.account(sender);
    Account afterWaiting =
        new Account(
            account.nonce() + mempool.countOf(sender),
            Math.max(0, account.balance() - mempool.costOf(sender)));
    return executionAfter(tip).chargeable(afterWaiting, waiting.transaction(), waiting.bytes());
  }

  private Optional<String> shortage(long bytes) {
    try {
      return watermark.shortage(bytes);
    } catch (IOException e) {
      throw new StoreFailure("the room on the ledger's disk is not known: " + e.getMessage(), e);
    }
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
    return store.block(height);
  }

  /// Ids of the waiting transactions in order of arrival.
  public List<Bytes32> pending() {
    synchronized (door) {
      return mempool.inOrder().stream().map(Waiting::id).toList();
    }
  }

  /// Makes a block of what waits, in order of arrival, up to the greatest size of a block.
  public Block produceBlock() {
    synchronized (sequencer) {
      List<Waiting> order;
      synchronized (door) {
        order = mempool.inOrder();
      }
      int most = genesis.rules().maxBlockTransactions();
      return seal(executed(order.size() > most ? order.subList(0, most) : order));
    }
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
    synchronized (sequencer) {
      SequencedSet<Waiting> chosen = new LinkedHashSet<>();
      synchronized (door) {
        for (Bytes32 id : order) {
          Waiting waiting = mempool.get(id);
          if (waiting == null || !chosen.add(waiting)) {
            return new Sequencing.NotWaiting(id);
          }
        }
      }
      Filled filled = executed(List.copyOf(chosen));
      return filled.receipts.size() == order.size()
          ? new Sequencing.Sealed(seal(filled))
          : new Sequencing.TooMany(filled.receipts.size());
    }
  }

  /// What a block is going to be: the first transactions of an order, and what they did.
  private record Filled(
      Tip before, BlockContext context, List<Waiting> taken, List<Receipt> receipts, State after) {}

  /// Executes transactions, as many as fit one block.
  private Filled executed(List<Waiting> order) {
    Tip before = tip;
    BlockContext context = contextAfter(before);
    TransactionExecution execution = new TransactionExecution(context, keys);
    State state = before.state;
    List<Receipt> receipts = new ArrayList<>();
    long bytes = 0;
    for (Waiting waiting : order) {
      Executed executed =
          execution.execute(
              state,
              new Sequenced(waiting.transaction(), waiting.id(), waiting.bytes(), receipts.size()));
      bytes += executed.receipt().encode().length;
      if (!receipts.isEmpty() && bytes > Block.MAX_RECEIPT_BYTES) {
        break;
      }
      state = executed.after();
      receipts.add(executed.receipt());
    }
    return new Filled(before, context, order.subList(0, receipts.size()), receipts, state);
  }

  private Block seal(Filled filled) {
    Block block =
        new Block(
            filled.context.height(),
            filled.before.hash,
            filled.context.time(),
            filled.after.stateRoot(),
            filled.after.ledgerRoot(),
            filled.receipts);
    synchronized (door) {
      store.append(block, filled.before.state, filled.after);
      filled.taken.forEach(waiting -> mempool.remove(waiting.id()));
      advance(Tip.of(block, filled.after));
    }
    return block;
  }

  /// Reorganises: takes back the newest `count` blocks. Their transactions wait again, in order of
  /// arrival. For tests of everything that follows this ledger.
  public void dropBlocks(int count) {
    synchronized (sequencer) {
      synchronized (door) {
        long height = tip.block.height() - count;
        if (count < 1 || height < 0) {
          throw new IllegalArgumentException(
              "cannot drop " + count + " of " + tip.block.height() + " blocks");
        }
        Stored stored = store.dropAbove(height);
        mempool.replaceAll(stored.waiting());
        advance(Tip.of(stored.head(), stored.state()));
      }
    }
  }

  private void advance(Tip next) {
    tip = next;
    door.notifyAll();
  }

  @Override
  public Subscription follow(long afterHeight, Consumer<Block> consumer) {
    Follower follower = new Follower(after(afterHeight), consumer);
    Thread.ofVirtual().name("ledger-follower").start(follower);
    return follower;
  }

  /// The blocks after a height, for whoever takes them one at a time.
  public BlockCursor after(long height) {
    return new BlockCursor(store::block, door, () -> closed, height);
  }

  /// Hands blocks to one consumer.
  private static final class Follower implements Runnable, Subscription {
    private final BlockCursor blocks;
    private final Consumer<Block> consumer;
    private volatile @Nullable Throwable failure;

    Follower(BlockCursor blocks, Consumer<Block> consumer) {
      this.blocks = blocks;
      this.consumer = consumer;
    }

    @Override
    public void run() {
      try {
        Block block = blocks.next();
        while (block != null) {
          consumer.accept(block);
          block = blocks.next();
        }
      } catch (InterruptedException | RuntimeException | Error e) {
        failure = e;
        LOG.log(Level.ERROR, "a follower of the ledger ends", e);
      }
    }

    @Override
    public Optional<Throwable> failure() {
      return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
      blocks.close();
    }
  }

  @Override
  public void close() {
    synchronized (sequencer) {
      synchronized (door) {
        closed = true;
        door.notifyAll();
        store.close();
      }
    }
  }

  private TransactionExecution executionAfter(Tip before) {
    return new TransactionExecution(contextAfter(before), keys);
  }

  private BlockContext contextAfter(Tip before) {
    long time = Math.max(before.block.time(), clock.instant().getEpochSecond());
    return new BlockContext(genesis, before.block.height() + 1, time);
  }

  private static Admission refused(Refusal refusal) {
    return new Admission.Refused(refusal);
  }
}
