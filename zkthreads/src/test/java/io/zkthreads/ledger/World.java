package io.zkthreads.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.SettlementLayer.Admission;
import io.zkthreads.ledger.SettlementLayer.TransactionStatus;
import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.store.LedgerStore;
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
import io.zkthreads.thread.os.OsVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// A ledger with people on it, and short words for what they do.
final class World implements AutoCloseable {
  static final Bytes32 CHAIN = Digests.sha256(text("test chain"));
  static final Bytes32 SETTLEMENT = Digests.sha256(text("test settlement"));
  static final long START = 1_800_000_000L;
  static final long FUNDS = 1_000_000_000L;
  static final long MAX_FEE = 100_000_000L;
  static final SigningKey ADMIN = person("admin");
  static final SigningKey COLLECTOR = person("collector");
  static final SigningKey ALICE = person("alice");
  static final SigningKey BOB = person("bob");
  static final SigningKey BATCHER = person("batcher");
  static final SigningKey PROVER = person("prover");

  static final Rules RULES = new Rules(1_000, 600, 100, 8 << 20, 50);

  final Path folder;
  private final Genesis genesis;
  private final KeySource keys;
  private final Supplier<LedgerStore> stores;
  Ledger ledger;
  long now = START;

  /// Bytes free on the disk.
  long free = Long.MAX_VALUE;

  World(Path folder) {
    this(folder, RULES, new FakeKeys());
  }

  World(Path folder, Rules rules) {
    this(folder, rules, new FakeKeys());
  }

  World(Path folder, KeySource keys) {
    this(folder, RULES, keys);
  }

  /// With a store around the folder's.
  World(Path folder, Rules rules, UnaryOperator<LedgerStore> around) {
    this(folder, rules, new FakeKeys(), () -> around.apply(stored(folder)));
  }

  /// With a store that is not in the folder.
  World(Path folder, Supplier<LedgerStore> stores) {
    this(folder, RULES, new FakeKeys(), stores);
  }

  private World(Path folder, Rules rules, KeySource keys) {
    this(folder, rules, keys, () -> stored(folder));
  }

  private static LedgerStore stored(Path folder) {
    return SqliteLedgerStore.open(folder, hurt -> {});
  }

  private World(Path folder, Rules rules, KeySource keys, Supplier<LedgerStore> stores) {
    this.folder = folder;
    this.stores = stores;
    this.genesis = genesis(rules);
    this.keys = keys;
    this.ledger = open();
  }

  private Ledger open() {
    return Ledger.open(
        stores.get(),
        genesis,
        keys,
        () -> Instant.ofEpochSecond(now),
        new Watermark(() -> free, 1_000));
  }

  static Ledger open(Path folder, Genesis genesis, InstantSource clock) {
    return Ledger.open(SqliteLedgerStore.open(folder, hurt -> {}), genesis, new FakeKeys(), clock);
  }

  void restart() {
    ledger.close();
    ledger = open();
  }

  static Genesis genesis() {
    return genesis(RULES);
  }

  private static Genesis genesis(Rules rules) {
    SortedMap<Bytes32, Long> balances = new TreeMap<>();
    for (SigningKey key : List.of(ADMIN, ALICE, BOB, BATCHER, PROVER)) {
      balances.put(key.address(), FUNDS);
    }
    List<OsRecord> versions =
        Arrays.stream(OsVersion.values())
            .map(os -> new OsRecord(os.number(), os.imageDigest(), OsStatus.ACTIVE))
            .toList();
    return new Genesis(
        CHAIN,
        SETTLEMENT,
        START,
        ADMIN.address(),
        COLLECTOR.address(),
        balances,
        versions,
        FeeSchedule.DEFAULT,
        rules);
  }

  static SigningKey person(String name) {
    return SigningKey.fromSeed(Digests.sha256(text(name)));
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// The next operation of a person, signed.
  Transaction operation(SigningKey sender, Operation operation) {
    long nonce = ledger.account(sender.address()).nextNonce();
    return new Transaction.Operate(
        SignedOperation.sign(sender, CHAIN, SETTLEMENT, nonce, MAX_FEE, operation));
  }

  /// The next direct call of a person, signed.
  Transaction call(SigningKey sender, Bytes32 contract, Calldata calldata) {
    return call(sender, contract, calldata, UserTransaction.NEVER);
  }

  Transaction call(SigningKey sender, Bytes32 contract, Calldata calldata, long expiry) {
    long nonce = ledger.account(sender.address()).nextNonce();
    return new Transaction.DirectCall(
        new UserTransaction.Call(
                CHAIN,
                SETTLEMENT,
                Bytes32.ZERO,
                sender.publicKey(),
                nonce,
                contract,
                MAX_FEE,
                expiry,
                calldata)
            .sign(sender));
  }

  Bytes32 submit(Transaction transaction) {
    Admission admission = ledger.submit(transaction.encode());
    assertThat(admission).isInstanceOf(Admission.Accepted.class);
    return ((Admission.Accepted) admission).transaction();
  }

  Refusal refusedAtDoor(byte[] encoded) {
    Admission admission = ledger.submit(encoded);
    assertThat(admission).isInstanceOf(Admission.Refused.class);
    return ((Admission.Refused) admission).refusal();
  }

  Receipt receipt(Bytes32 transaction) {
    TransactionStatus status = ledger.status(transaction);
    assertThat(status).isInstanceOf(TransactionStatus.Included.class);
    return ((TransactionStatus.Included) status).receipt();
  }

  /// Submits and makes a block of what waits.
  Receipt run(Transaction transaction) {
    Bytes32 id = submit(transaction);
    ledger.produceBlock();
    return receipt(id);
  }

  Bytes apply(Transaction transaction) {
    return outputOf(run(transaction));
  }

  static Bytes outputOf(Receipt receipt) {
    assertThat(receipt.outcome()).isInstanceOf(Outcome.Applied.class);
    return ((Outcome.Applied) receipt.outcome()).output();
  }

  static Refusal refusalOf(Receipt receipt) {
    assertThat(receipt.outcome()).isInstanceOf(Outcome.Reverted.class);
    return ((Outcome.Reverted) receipt.outcome()).refusal();
  }

  void assertReverts(Transaction transaction, Reason reason) {
    assertThat(refusalOf(run(transaction)).reason()).isEqualTo(reason);
  }

  Block sequence(Bytes32... order) {
    Ledger.Sequencing sequencing = ledger.sequence(List.of(order));
    assertThat(sequencing).isInstanceOf(Ledger.Sequencing.Sealed.class);
    return ((Ledger.Sequencing.Sealed) sequencing).block();
  }

  Bytes32 deploy(ExampleContract contract) {
    Bytes elf = Bytes.of(contract.image().elf());
    return Bytes32.of(apply(operation(ALICE, new Operation.Deploy(elf))).toArray());
  }

  /// Registers a thread of `admin` with BATCHER's key over contracts, and funds its vault.
  Bytes32 registerThread(SigningKey admin, Mode mode, Bytes32... contracts) {
    return registerThread(1, admin, mode, List.of(BATCHER.publicKey()), contracts);
  }

  Bytes32 registerThread(
      int osVersion, SigningKey admin, Mode mode, List<Bytes32> batcherKeys, Bytes32... contracts) {
    ThreadRegistration registration =
        new ThreadRegistration(
            osVersion,
            mode,
            admin.address(),
            Arrays.stream(contracts).sorted().toList(),
            batcherKeys,
            5_000);
    Operation register = new Operation.RegisterThread(registration);
    Bytes32 id = Bytes32.of(apply(operation(admin, register)).toArray());
    apply(operation(admin, new Operation.FundVault(id, 100_000)));
    return id;
  }

  void authorize(SigningKey user, Bytes32 thread) {
    apply(operation(user, new Operation.Authorize(thread, Operation.Authorize.NO_END)));
  }

  long balance(SigningKey key) {
    return ledger.account(key.address()).balance();
  }

  Bytes32 value(Bytes32 contract, Bytes32 slot) {
    return value(new StateKey(contract, slot));
  }

  Bytes32 value(StateKey key) {
    return ledger.state(List.of(key)).values().getFirst();
  }

  /// What a person has in a thread of OS version 2.
  ThreadAccount account(Bytes32 thread, SigningKey user) {
    return ThreadAccount.of(value(StateKey.account(thread, user.address())));
  }

  long total(Bytes32 counter) {
    return value(counter, Counter.totalSlot()).asLong();
  }

  Bytes32 stateRoot() {
    return ledger.head().stateRoot();
  }

  @Override
  public void close() {
    ledger.close();
  }
}
