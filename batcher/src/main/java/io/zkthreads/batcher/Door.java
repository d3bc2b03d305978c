package io.zkthreads.batcher;

import io.zkthreads.batcher.Admission.Refused;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.store.Session;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.store.Watermark;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.os.OsVersion;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Where transactions come in. What needs no order is checked by whoever brings one; nonce, money
/// and room by one thread, which writes many at once and answers when they are on disk.
final class Door implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Door.class.getName());
  private static final int MAX_AT_ONCE = 256;
  private static final int MAX_KNOCKING = 4 * MAX_AT_ONCE;
  private static final long LOOK_MILLIS = 200;

  private final Records records;
  private final SettlementLayer l2;
  private final BatcherRules rules;
  private final InstantSource clock;
  private final Watermark disk;
  private final Supplier<Scene> scene;
  private final Runnable came;
  private final BlockingQueue<Knock> knocking = new ArrayBlockingQueue<>(MAX_KNOCKING);
  private final Thread thread;
  private volatile boolean closed;

  private record Knock(
      UserTransaction transaction,
      Bytes32 id,
      ThreadAccount settled,
      CompletableFuture<Admission> answer) {}

  /// @param scene of now or a few seconds ago
  /// @param came told when something has been taken
  Door(
      Records records,
      SettlementLayer l2,
      BatcherRules rules,
      InstantSource clock,
      Watermark disk,
      Supplier<Scene> scene,
      Runnable came) {
    this.records = records;
    this.l2 = l2;
    this.rules = rules;
    this.clock = clock;
    this.disk = disk;
    this.scene = scene;
    this.came = came;
    thread = Thread.ofPlatform().name("batcher-door").daemon().start(this::run);
  }

  /// Takes a transaction, or says why not. The same bytes are the same transaction.
  Admission submit(UserTransaction transaction)
      throws LedgerUnavailable, IOException, InterruptedException {
    Bytes32 id = transaction.id();
    Optional<TransactionRecord> known = records.transaction(id);
    if (known.isPresent()) {
      return new Admission.Taken(known.get());
    }
    Scene now = scene.get();
    Optional<Refusal> refused = refuse(now, transaction);
    if (refused.isPresent()) {
      return new Refused(refused.get());
    }
    StateKey user = userKey(now, transaction);
    Bytes32 value = l2.state(List.of(user)).values().getFirst();
    if (now.program().os() == OsVersion.V1 && !value.equals(Bytes32.ONE)) {
      return refused(
          Reason.OPT_IN_ENDED,
          "sender",
          "one who has opted in to the thread",
          transaction.sender());
    }
    if (!transaction.isSignatureValid()) {
      return refused(
          Reason.BAD_SIGNATURE,
          "signature",
          "one of " + transaction.sender(),
          transaction.signature());
    }
    boolean counted = now.program().os() == OsVersion.V1;
    ThreadAccount settled = counted ? ThreadAccount.EMPTY : ThreadAccount.of(value);
    return knock(new Knock(transaction, id, settled, new CompletableFuture<>()));
  }

  private Admission knock(Knock knock) throws InterruptedException {
    if (closed || !knocking.offer(knock)) {
      return refused(Reason.MEMPOOL_FULL, "transactions at the door", "fewer", MAX_KNOCKING);
    }
    try {
      return knock.answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreFailure broken ? broken : new IllegalStateException(e);
    }
  }

  private static StateKey userKey(Scene now, UserTransaction transaction) {
    return now.program().os() == OsVersion.V1
        ? StateKey.auth(now.thread().id(), transaction.sender())
        : StateKey.account(now.thread().id(), transaction.sender());
  }

  /// What needs neither state nor order.
  private Optional<Refusal> refuse(Scene now, UserTransaction transaction) throws IOException {
    Optional<Refusal> elsewhere = now.closed().or(() -> Place.refuse(now, transaction.call()));
    if (elsewhere.isPresent()) {
      return elsewhere;
    }
    UserTransaction.Call call = transaction.call();
    boolean prepaid = now.program().os() != OsVersion.V1;
    if (prepaid && call.fee() < rules.minFee()) {
      return expected(Reason.FEE_TOO_LOW, "fee", "at least " + rules.minFee(), call.fee());
    }
    long least = clock.millis() / 1000 + rules.leastValid().toSeconds();
    if (prepaid && call.expiry() < least) {
      return expected(Reason.EXPIRED, "expiry", "at least " + least, call.expiry());
    }
    return disk.shortage(2L * UserTransaction.MAX_BYTES)
        .map(shortage -> new Refusal(Reason.DISK_FULL, shortage));
  }

  private static Optional<Refusal> expected(Reason reason, String what, Object want, Object got) {
    return Optional.of(Refusal.expected(reason, what, want, got));
  }

  private static Refused refused(Reason reason, String what, Object want, Object got) {
    return new Refused(Refusal.expected(reason, what, want, got));
  }

  private void run() {
    List<Knock> some = new ArrayList<>();
    while (!closed) {
      try {
        Knock first = knocking.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          some.add(first);
          knocking.drainTo(some, MAX_AT_ONCE - 1);
          answer(some);
        }
      } catch (InterruptedException e) {
        LOG.log(System.Logger.Level.WARNING, "an interrupt of the door is ignored");
      } finally {
        some.clear();
      }
    }
    knocking.drainTo(some);
    some.forEach(k -> k.answer.complete(refused(Reason.MEMPOOL_FULL, "Batcher", "one", "none")));
  }

  /// All of these are on disk, or none of them is, before anyone is answered.
  private void answer(List<Knock> some) {
    try {
      List<Admission> answers = records.atTheDoor(session -> take(session, some));
      for (int i = 0; i < some.size(); i++) {
        some.get(i).answer.complete(answers.get(i));
      }
      came.run();
    } catch (RuntimeException | Error e) {
      some.forEach(knock -> knock.answer.completeExceptionally(e));
      if (e instanceof Error error) {
        throw error;
      }
    }
  }

  private List<Admission> take(Session session, List<Knock> some) throws SQLException {
    int[] waiting = {
      session.first("SELECT COUNT(*) FROM tx WHERE stage = 0", row -> row.getInt(1)).orElseThrow()
    };
    List<Admission> answers = new ArrayList<>();
    for (Knock knock : some) {
      answers.add(take(session, knock, waiting));
    }
    return answers;
  }

  private Admission take(Session session, Knock knock, int[] waiting) throws SQLException {
    Optional<TransactionRecord> known = Records.transaction(session, knock.id);
    if (known.isPresent()) {
      return new Admission.Taken(known.get());
    }
    if (waiting[0] >= rules.maxQueued()) {
      return refused(Reason.MEMPOOL_FULL, "transactions that wait", "fewer", waiting[0]);
    }
    Optional<Refusal> refusal =
        new Accounts(session, rules).refuse(knock.transaction, knock.settled);
    if (refusal.isPresent()) {
      return new Refused(refusal.get());
    }
    waiting[0]++;
    insert(session, knock);
    return new Admission.Taken(Records.transaction(session, knock.id).orElseThrow());
  }

  private void insert(Session session, Knock knock) throws SQLException {
    UserTransaction transaction = knock.transaction;
    byte[] sender = transaction.sender().bytes();
    session.update(
        "INSERT INTO tx (position, id, sender, nonce, fee, bytes, stage, since)"
            + " VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
        Counters.next(session, Counters.POSITION),
        knock.id.bytes(),
        sender,
        transaction.call().nonce(),
        transaction.call().fee(),
        transaction.encode(),
        clock.millis());
    if (transaction.call().version() == 1) {
      session.update(
          "INSERT INTO nonce (account, next) VALUES (?, 1)"
              + " ON CONFLICT (account) DO UPDATE SET next = nonce.next + 1",
          sender);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
