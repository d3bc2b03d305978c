package io.zkthreads.server.scenario;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.server.genesis.GenesisFile;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.ExampleContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// An L2 that seals blocks by its clock and a daemon that settles on it, on sockets of loopback;
/// and an account with money, which deploys, registers and calls directly.
final class Stage implements AutoCloseable {
  private static final long FUNDS = 1_000_000_000_000L;
  private static final long MAX_FEE = 1_000_000_000L;

  /// Who gets the fees: nobody who acts here, so that what one has paid is seen in his account.
  private static final Bytes32 COLLECTOR = Bytes32.ONE;

  private static final long ARRIVAL_SECONDS = 60;
  private static final long POLL_NANOS = 10_000_000;

  private final Path folder;
  private final String backend;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final LedgerNode ledger;
  private final Daemon daemon;
  private final ProverClient proving;
  private final SettlementLayer l2;
  private final SigningKey rich;
  private final SigningKey prover;

  /// Starts the services.
  ///
  /// @param folder for their data, which is empty
  static Stage open(Path folder, String backend) throws Exception {
    return new Stage(folder, backend);
  }

  private Stage(Path folder, String backend) throws Exception {
    this.folder = folder;
    this.backend = backend;
    boolean opened = false;
    try {
      rich = Keys.readOrCreate(folder.resolve("rich.key"));
      prover = Keys.readOrCreate(folder.resolve("daemon").resolve("prover.key"));
      Config config = config(folder, backend);
      TreeMap<Bytes32, Long> balances = new TreeMap<>();
      balances.put(rich.address(), FUNDS);
      balances.put(prover.address(), FUNDS);
      ledger =
          owned(LedgerNode.start(config, GenesisFile.fresh(rich.address(), COLLECTOR, balances)));
      daemon = owned(Daemon.start(config.withDaemonLedger(ledger.address())));
      l2 = new GrpcSettlementLayer(new LedgerClient(channel(ledger.address())));
      proving = new ProverClient(channel(daemon.address()));
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  private static Config config(Path folder, String backend) throws Config.Invalid {
    return Config.load(
        Optional.empty(),
        Map.of(),
        Map.of(
            "data", folder.toString(),
            "daemon.listen", "127.0.0.1:0",
            "daemon.rehearsal", "off",
            "ledger.listen", "127.0.0.1:0",
            "ledger.block_millis", "50",
            "prover.backend", backend));
  }

  private ManagedChannel channel(String address) {
    ManagedChannel channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    owned(channel::shutdownNow);
    return channel;
  }

  private <T extends AutoCloseable> T owned(T part) {
    parts.push(part);
    return part;
  }

  SettlementLayer l2() {
    return l2;
  }

  Path folder() {
    return folder;
  }

  SigningKey rich() {
    return rich;
  }

  /// Who pays for what the daemon settles.
  SigningKey prover() {
    return prover;
  }

  ProverClient proving() {
    return proving;
  }

  /// An L2 and a daemon of their own, for a scenario that leaves them as others cannot use them.
  Stage another(String name) throws Exception {
    return new Stage(folder.resolve(name), backend);
  }

  /// A second daemon on the L2, whose account has money.
  Daemon anotherDaemon(String name) throws Exception {
    Path own = folder.resolve(name);
    SigningKey key = Keys.readOrCreate(own.resolve("daemon").resolve("prover.key"));
    give(key.address(), FUNDS / 1_000);
    return Daemon.start(config(own, backend).withDaemonLedger(ledger.address()));
  }

  /// Takes the newest blocks back, as a reorganisation does: their transactions wait again.
  void dropBlocks(int count) {
    ledger.dropBlocks(count);
  }

  /// Settings of a Batcher on this stage.
  Map<String, String> batcherSettings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("batcher.listen", "127.0.0.1:0");
    settings.put("batcher.ledger", ledger.address());
    settings.put("batcher.daemon", daemon.address());
    settings.put("batcher.seal_millis", "0");
    return settings;
  }

  /// A key of a name, in a file of this stage.
  SigningKey key(String name) throws IOException {
    return Keys.readOrCreate(keyFile(name));
  }

  Path keyFile(String name) throws IOException {
    Path keys = folder.resolve("keys");
    Files.createDirectories(keys);
    return keys.resolve(name + ".key");
  }

  Bytes32 deploy(ExampleContract contract) throws Exception {
    Bytes elf = Bytes.of(contract.image().elf());
    return Bytes32.of(apply(rich, new Operation.Deploy(elf)).toArray());
  }

  void give(Bytes32 account, long amount) throws Exception {
    apply(rich, new Operation.Transfer(account, amount));
  }

  /// Sends an operation, which has to be applied, and waits for its block.
  Bytes apply(SigningKey sender, Operation operation) throws Exception {
    return applied(operation(sender, operation));
  }

  /// A direct call, which has to be applied.
  Bytes call(SigningKey sender, Bytes32 contract, Calldata data) throws Exception {
    return applied(directCall(sender, contract, data));
  }

  /// Signs an operation with the sender's next nonce.
  Transaction operation(SigningKey sender, Operation operation) throws Exception {
    SettlementLayer.Head head = l2.head();
    return new Transaction.Operate(
        SignedOperation.sign(
            sender,
            head.chainId(),
            head.settlementId(),
            l2.account(sender.address()).nextNonce(),
            MAX_FEE,
            operation));
  }

  /// Signs a direct call with the sender's next nonce.
  Transaction directCall(SigningKey sender, Bytes32 contract, Calldata data) throws Exception {
    SettlementLayer.Head head = l2.head();
    return new Transaction.DirectCall(
        new UserTransaction.Call(
                head.chainId(),
                head.settlementId(),
                Bytes32.ZERO,
                sender.publicKey(),
                l2.account(sender.address()).nextNonce(),
                contract,
                MAX_FEE,
                UserTransaction.NEVER,
                data)
            .sign(sender));
  }

  /// Sends a transaction, which has to be applied, and waits for its block.
  Bytes applied(Transaction transaction) throws Exception {
    Receipt receipt = run(transaction);
    if (receipt.outcome() instanceof Outcome.Applied(Bytes output)) {
      return output;
    }
    throw new Unexpected("a transaction is applied", receipt.outcome());
  }

  /// Sends a transaction which has to revert for this reason, cost its sender what the schedule
  /// says, and leave canonical state as it is.
  Refusal reverts(Transaction transaction, Reason reason) throws Exception {
    long before = l2.account(transaction.sender()).balance();
    Receipt receipt = run(transaction);
    if (!(receipt.outcome() instanceof Outcome.Reverted(Refusal refusal))) {
      throw new Unexpected("a transaction reverts: " + reason, receipt.outcome());
    }
    Unexpected.unlessEqual("the reason", reason, refusal.reason());
    long fee = fee(transaction);
    Unexpected.unlessEqual("the fee", fee, receipt.feePaid());
    long paid = before - l2.account(transaction.sender()).balance();
    Unexpected.unlessEqual("what the sender paid", fee, paid);
    Unexpected.unlessEqual("whether state changed", false, receipt.stateChanged());
    return refusal;
  }

  /// What a transaction costs that is not applied: a lease that is not granted is not charged.
  private long fee(Transaction transaction) throws LedgerUnavailable {
    FeeSchedule fees = l2.terms().fees();
    long cost = fees.cost(transaction, transaction.encode().length);
    return transaction instanceof Transaction.Operate(SignedOperation signed)
            && signed.operation() instanceof Operation.TakeLease lease
        ? cost - fees.lease(lease)
        : cost;
  }

  /// Sends a transaction and waits for the block that has it.
  Receipt run(Transaction transaction) throws Exception {
    return sent(transaction.encode());
  }

  private Receipt sent(byte[] transaction) throws LedgerUnavailable, Unexpected {
    SettlementLayer.Admission admission = l2.submit(transaction);
    if (!(admission instanceof SettlementLayer.Admission.Accepted(Bytes32 id))) {
      throw new Unexpected("the L2 takes a transaction", admission);
    }
    return receipt(id);
  }

  /// The receipt of a transaction, once a block has it.
  Receipt receipt(Bytes32 transaction) throws LedgerUnavailable, Unexpected {
    long deadline = System.nanoTime() + ARRIVAL_SECONDS * 1_000_000_000;
    while (System.nanoTime() < deadline) {
      if (l2.status(transaction)
          instanceof SettlementLayer.TransactionStatus.Included(Receipt receipt)) {
        return receipt;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw new Unexpected("a block within " + ARRIVAL_SECONDS + " s", "none");
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.getLogger(Stage.class.getName())
            .log(System.Logger.Level.WARNING, "a part did not close", e);
      }
    }
  }
}
