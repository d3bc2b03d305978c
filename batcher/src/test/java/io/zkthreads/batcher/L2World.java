package io.zkthreads.batcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.Ledger;
import io.zkthreads.ledger.SettlementLayer.Admission;
import io.zkthreads.ledger.SettlementLayer.TransactionStatus;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.store.SqliteLedgerStore;
import io.zkthreads.store.Watermark;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// A ledger with a counter, a thread over it, and users who have prepaid; its time is the test's.
final class L2World implements AutoCloseable {
  static final long PREPAID = 10_000;
  static final SigningKey ADMIN = person("admin");
  static final SigningKey ALICE = person("alice");
  static final SigningKey BOB = person("bob");
  static final SigningKey BATCHER = person("batcher");
  static final SigningKey SECOND = person("second batcher");
  static final SigningKey PROVER = person("prover");

  private static final Bytes32 CHAIN = Digests.sha256(bytes("chain"));
  private static final Bytes32 SETTLEMENT = Digests.sha256(bytes("settlement"));
  private static final long FUNDS = 1_000_000_000L;
  private static final long MAX_FEE = 100_000_000L;

  private final AtomicLong seconds = new AtomicLong(1_800_000_000L);
  final InstantSource clock = () -> Instant.ofEpochSecond(seconds.get());
  final Ledger ledger;
  final Bytes32 counter;
  final Bytes32 thread;

  L2World(Path folder) {
    this(folder, 2, Mode.ORDERED, List.of(BATCHER));
  }

  L2World(Path folder, int os, Mode mode, List<SigningKey> batchers) {
    ledger =
        Ledger.open(
            SqliteLedgerStore.open(folder, hurt -> {}),
            genesis(seconds.get()),
            new FakeKeys(),
            clock,
            Watermark.NONE);
    Bytes elf = Bytes.of(ExampleContract.COUNTER.image().elf());
    counter = Bytes32.of(apply(ADMIN, new Operation.Deploy(elf)).toArray());
    ThreadRegistration registration =
        new ThreadRegistration(
            os,
            mode,
            ADMIN.address(),
            List.of(counter),
            batchers.stream().map(SigningKey::publicKey).toList(),
            5_000);
    thread = Bytes32.of(apply(ADMIN, new Operation.RegisterThread(registration)).toArray());
    apply(ADMIN, new Operation.FundVault(thread, 100_000));
    for (SigningKey user : List.of(ALICE, BOB)) {
      apply(
          user,
          os == 1
              ? new Operation.Authorize(thread, Operation.Authorize.NO_END)
              : new Operation.FundAccount(thread, PREPAID));
    }
  }

  private static Genesis genesis(long time) {
    TreeMap<Bytes32, Long> balances = new TreeMap<>();
    for (SigningKey key : List.of(ADMIN, ALICE, BOB, PROVER)) {
      balances.put(key.address(), FUNDS);
    }
    List<OsRecord> versions =
        Arrays.stream(io.zkthreads.thread.os.OsVersion.values())
            .map(os -> new OsRecord(os.number(), os.imageDigest(), OsStatus.ACTIVE))
            .toList();
    return new Genesis(
        CHAIN,
        SETTLEMENT,
        time,
        ADMIN.address(),
        ADMIN.address(),
        balances,
        versions,
        FeeSchedule.DEFAULT,
        new Rules(10_000, 600, 1_000, 8 << 20, 500));
  }

  static SigningKey person(String name) {
    return SigningKey.fromSeed(Digests.sha256(bytes(name)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  void pass(long more) {
    seconds.addAndGet(more);
  }

  long now() {
    return seconds.get();
  }

  /// Applies an operation in a block of its own.
  synchronized Bytes apply(SigningKey sender, Operation operation) {
    Receipt receipt = run(operation(sender, operation));
    assertThat(receipt.outcome()).isInstanceOf(Outcome.Applied.class);
    return ((Outcome.Applied) receipt.outcome()).output();
  }

  Transaction operation(SigningKey sender, Operation operation) {
    long nonce = ledger.account(sender.address()).nextNonce();
    return new Transaction.Operate(
        SignedOperation.sign(sender, CHAIN, SETTLEMENT, nonce, MAX_FEE, operation));
  }

  /// Puts a transaction into a block of its own, whatever comes of it.
  synchronized Receipt run(Transaction transaction) {
    Admission admission = ledger.submit(transaction.encode());
    assertThat(admission).isInstanceOf(Admission.Accepted.class);
    ledger.produceBlock();
    TransactionStatus status = ledger.status(((Admission.Accepted) admission).transaction());
    return ((TransactionStatus.Included) status).receipt();
  }

  /// A direct call of the counter.
  void addDirectly(SigningKey user, int amount) {
    long nonce = ledger.account(user.address()).nextNonce();
    Receipt receipt =
        run(
            new Transaction.DirectCall(
                new UserTransaction.Call(
                        CHAIN,
                        SETTLEMENT,
                        Bytes32.ZERO,
                        user.publicKey(),
                        nonce,
                        counter,
                        MAX_FEE,
                        UserTransaction.NEVER,
                        Counter.add(amount))
                    .sign(user)));
    assertThat(receipt.outcome()).isInstanceOf(Outcome.Applied.class);
  }

  /// A user's transaction of the thread that adds to the counter.
  UserTransaction add(SigningKey user, long nonce, int amount) {
    return call(user, nonce, Counter.add(amount)).sign(user);
  }

  UserTransaction.Call call(SigningKey user, long nonce, Calldata calldata) {
    return ledger.thread(thread).orElseThrow().osVersion() == 1
        ? new UserTransaction.Call(CHAIN, thread, user.publicKey(), nonce, counter, 0, calldata)
        : new UserTransaction.Call(
            CHAIN,
            SETTLEMENT,
            thread,
            user.publicKey(),
            nonce,
            counter,
            2,
            now() + 7_200,
            calldata);
  }

  long total() {
    return value(new StateKey(counter, Counter.totalSlot())).asLong();
  }

  ThreadAccount account(SigningKey user) {
    return ThreadAccount.of(value(StateKey.account(thread, user.address())));
  }

  private Bytes32 value(StateKey key) {
    return ledger.state(List.of(key)).values().getFirst();
  }

  ThreadRecord record() {
    return ledger.thread(thread).orElseThrow();
  }

  @Override
  public void close() {
    ledger.close();
  }
}
