package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ADMIN;
import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BATCHER;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.SimpleLedger.Sent;
import io.zkthreads.ledger.chain.AcceptedKey;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.contracts.Desk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

/// One random life of a ledger beside its [SimpleLedger]: people call `desk`, two threads settle
/// sub-blocks at once, late, by fact, again or with damage, under keys that come and go, as leases
/// do; blocks are made in any order and taken back, the ledger is killed. After each block both say
/// the same.
final class Interleaving {
  private static final List<SigningKey> MAKERS = List.of(ALICE, BOB, ADMIN);
  private static final List<SigningKey> PEOPLE = List.of(ALICE, BOB, ADMIN, PROVER, BATCHER);

  /// The ledger of a life, prepared: contract and threads are there.
  interface Worlds {
    World world();

    /// The same ledger after it was killed.
    World killed(World before);
  }

  private final Random random;
  private final Worlds worlds;
  private World world;
  private final Bytes32 desk;
  private final DeskKeys keys;
  private final List<Bytes32> threads;
  private final Map<Bytes32, Sent> sent = new HashMap<>();
  private final List<byte[]> encodings = new ArrayList<>();
  private final List<SubBlockDraft> drafts = new ArrayList<>();
  private final List<SimpleLedger> history = new ArrayList<>();
  private final long first;
  private long unordered;
  private final Map<String, Integer> outcomes;

  /// @param outcomes counts what became of what
  Interleaving(
      long seed,
      Worlds worlds,
      Bytes32 desk,
      List<Bytes32> threads,
      Map<String, Integer> outcomes) {
    this.outcomes = outcomes;
    random = new Random(seed);
    this.worlds = worlds;
    world = worlds.world();
    this.desk = desk;
    keys = new DeskKeys(desk);
    this.threads = threads;
    first = world.ledger.head().height();
    SimpleLedger start = new SimpleLedger(desk, World.COLLECTOR.address(), first);
    for (SigningKey person : PEOPLE) {
      var account = world.ledger.account(person.address());
      start.account(person.address(), account.balance(), account.nextNonce());
    }
    start.account(World.COLLECTOR.address(), world.balance(World.COLLECTOR), 0);
    threads.forEach(id -> {
      var thread = world.ledger.thread(id).orElseThrow();
      start.thread(id, thread.mode(), thread.admin(), digests(thread.keys()));
    });
    history.add(start);
  }

  private static List<Bytes32> digests(List<AcceptedKey> keys) {
    return keys.stream().map(AcceptedKey::digest).toList();
  }

  /// Lives for some steps.
  void live(int steps) {
    try {
      for (int i = 0; i < steps; i++) {
        step();
      }
      while (!world.ledger.pending().isEmpty()) {
        produce();
      }
    } finally {
      world.close();
    }
  }

  private void step() {
    int die = random.nextInt(100);
    if (die < 28) {
      call();
    } else if (die < 40) {
      draft();
    } else if (die < 56) {
      settle();
    } else if (die < 67) {
      lease();
    } else if (die < 71) {
      acceptKey();
    } else if (die < 75 && !encodings.isEmpty()) {
      world.ledger.submit(encodings.get(random.nextInt(encodings.size())));
    } else if (die < 84) {
      produce();
    } else if (die < 92) {
      sequence();
    } else if (die < 96) {
      reorganise();
    } else {
      world = worlds.killed(world);
      assertSame(now());
    }
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private SimpleLedger now() {
    return history.getLast();
  }

  private void send(SigningKey sender, Act act, Transaction transaction) {
    byte[] encoded = transaction.encode();
    Bytes32 id = world.submit(transaction);
    sent.put(id, new Sent(id, sender.address(), transaction.nonce(), encoded.length, act));
    encodings.add(encoded);
  }

  private void send(SigningKey sender, Act act, Operation operation) {
    send(sender, act, world.operation(sender, operation));
  }

  private void call() {
    SigningKey caller = any(MAKERS);
    Bytes32 maker = any(MAKERS).address();
    switch (random.nextInt(5)) {
      case 0, 1 -> {
        long amount = random.nextInt(6);
        send(caller, new Act.Offer(amount), world.call(caller, desk, Desk.offer(amount)));
      }
      case 2 -> {
        long amount = random.nextInt(4);
        send(
            caller,
            new Act.Take(maker, amount),
            world.call(caller, desk, Desk.take(maker, amount)));
      }
      case 3 -> consent(caller);
      default -> send(caller, new Act.Transfer(maker, 7), new Operation.Transfer(maker, 7));
    }
  }

  private void consent(SigningKey maker) {
    consent(maker, any(threads));
  }

  private void consent(SigningKey maker, Bytes32 thread) {
    long until = random.nextInt(5) == 0 ? 0 : now().height + random.nextInt(30);
    send(maker, new Act.Let(thread, until), world.call(maker, desk, Desk.let(thread, until)));
  }

  /// A sub-block on the state of the head, which may settle much later or never.
  private void draft() {
    Bytes32 thread = any(threads);
    SubBlockDraft draft =
        SubBlockDraft.of(
                world,
                thread,
                any(MAKERS),
                desk,
                random.nextBoolean()
                    ? Desk.offer(random.nextInt(6))
                    : Desk.take(any(MAKERS).address(), random.nextInt(3)))
            .with(header -> header.fee(0));
    if (draft.thread.mode() == Mode.UNORDERED) {
      long sequence = random.nextInt(5) == 0 ? Math.max(1, unordered) : ++unordered;
      draft.with(header -> header.sequence(sequence));
    }
    if (random.nextInt(8) == 0) {
      long late = now().height + 1 + random.nextInt(2);
      draft.with(header -> header.window(0, late));
    }
    drafts.add(draft);
  }

  private void settle() {
    if (drafts.isEmpty()) {
      return;
    }
    SubBlockDraft draft = drafts.get(Math.max(0, drafts.size() - 1 - random.nextInt(3)));
    Bytes statement = Bytes.of(draft.statement().bytes());
    DeskKeys.Brought brought = keys.any(draft.statement(), now().keys(draft.thread.id()), random);
    switch (random.nextInt(5)) {
      case 0, 1 ->
          send(
              PROVER,
              new Act.Submit(draft.statement(), brought.proof()),
              new Operation.SubmitThread(statement, draft.signature(), brought.bytes()));
      case 2 -> {
        send(
            BATCHER,
            new Act.Register(draft.statement(), brought.proof()),
            new Operation.RegisterFact(statement, brought.bytes()));
        if (random.nextInt(3) > 0) {
          send(PROVER, new Act.Apply(draft.statement()), apply(draft));
        }
      }
      case 3 -> send(PROVER, new Act.Apply(draft.statement()), apply(draft));
      default -> {
        SubBlockDraft other = any(drafts);
        boolean together = random.nextBoolean();
        send(
            PROVER,
            new Act.ApplyBoth(together, draft.statement(), other.statement()),
            new Operation.ApplyMany(together, List.of(apply(draft), apply(other))));
      }
    }
  }

  private static Operation.Apply apply(SubBlockDraft draft) {
    return new Operation.Apply(Bytes.of(draft.statement().bytes()), draft.signature());
  }

  private void lease() {
    SortedSet<Bytes32> slots = new TreeSet<>();
    for (int i = random.nextInt(2); i >= 0; i--) {
      slots.add(Desk.offerSlot(any(MAKERS).address()));
    }
    List<Bytes32> all = List.copyOf(slots);
    if (random.nextInt(3) == 0) {
      send(any(MAKERS), new Act.EndLease(all), new Operation.EndLease(desk, all));
      return;
    }
    Bytes32 thread = any(threads);
    if (random.nextInt(3) > 0) {
      MAKERS.stream()
          .filter(maker -> slots.contains(Desk.offerSlot(maker.address())))
          .forEach(maker -> consent(maker, thread));
    }
    long blocks = 1L + random.nextInt(6);
    SigningKey sender = random.nextInt(8) == 0 ? BOB : ALICE;
    send(
        sender,
        new Act.TakeLease(thread, all, blocks),
        new Operation.TakeLease(thread, desk, blocks, all));
  }

  private void acceptKey() {
    Bytes32 thread = any(threads);
    SecurityProfile profile = any(SecurityProfile.SHIPPED);
    boolean isIn = now().keys(thread).contains(keys.digest(profile));
    boolean accepted = (random.nextInt(5) == 0) == isIn;
    send(
        random.nextInt(8) == 0 ? BOB : ALICE,
        new Act.AcceptKey(thread, keys.digest(profile), accepted),
        new Operation.AcceptProfile(thread, profile, accepted));
  }

  private void produce() {
    List<Bytes32> order = world.ledger.pending();
    Block block = world.ledger.produceBlock();
    assertThat(block.receipts().stream().map(Receipt::transaction).toList())
        .isEqualTo(order.subList(0, Math.min(order.size(), World.RULES.maxBlockTransactions())));
    follow(block);
  }

  private void sequence() {
    List<Bytes32> order = new ArrayList<>(world.ledger.pending());
    Collections.shuffle(order, random);
    int count = order.isEmpty() ? 0 : random.nextInt(order.size() + 1);
    follow(world.sequence(order.subList(0, count).toArray(Bytes32[]::new)));
  }

  /// What the block did, done once more.
  private void follow(Block block) {
    SimpleLedger next = now().copy();
    next.height = block.height();
    for (Receipt receipt : block.receipts()) {
      Sent transaction = Objects.requireNonNull(sent.get(receipt.transaction()));
      Fate expected = next.execute(transaction);
      assertThat(Fate.of(receipt)).as("%s: %s", transaction.act(), receipt).isEqualTo(expected);
      outcomes.merge(
          transaction.act().getClass().getSimpleName()
              + (expected.reason() == null ? "" : " " + expected.reason()),
          1,
          Integer::sum);
    }
    history.add(next);
    assertSame(next);
  }

  private void reorganise() {
    int most = (int) Math.min(3, world.ledger.head().height() - first);
    if (most == 0) {
      return;
    }
    int count = 1 + random.nextInt(most);
    world.ledger.dropBlocks(count);
    for (int i = 0; i < count; i++) {
      history.removeLast();
    }
    assertSame(now());
  }

  private void assertSame(SimpleLedger expected) {
    assertThat(world.ledger.head().height()).isEqualTo(expected.height);
    assertThat(world.stateRoot()).isEqualTo(expected.root());
    for (Bytes32 id : threads) {
      var thread = world.ledger.thread(id).orElseThrow();
      assertThat(thread.sequence()).isEqualTo(expected.sequence(id));
      assertThat(thread.head()).isEqualTo(expected.head(id));
      assertThat(digests(thread.keys())).isEqualTo(expected.keys(id));
    }
    for (SigningKey person : PEOPLE) {
      assertThat(world.balance(person)).isEqualTo(expected.balance(person.address()));
    }
    assertThat(world.balance(World.COLLECTOR))
        .isEqualTo(expected.balance(World.COLLECTOR.address()));
    for (SigningKey maker : MAKERS) {
      Bytes32 slot = Desk.offerSlot(maker.address());
      assertThat(world.ledger.lease(new StateKey(desk, slot)).orElse(null))
          .isEqualTo(expected.lease(slot));
    }
  }
}
