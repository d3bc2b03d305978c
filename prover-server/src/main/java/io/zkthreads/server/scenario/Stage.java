package io.zkthreads.server.scenario;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
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
  private static final long ARRIVAL_SECONDS = 60;
  private static final long POLL_NANOS = 10_000_000;

  private final Path folder;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final LedgerNode ledger;
  private final Daemon daemon;
  private final SettlementLayer l2;
  private final SigningKey rich;

  /// Starts the services.
  ///
  /// @param folder for their data, which is empty
  static Stage open(Path folder, String backend) throws Exception {
    return new Stage(folder, backend);
  }

  private Stage(Path folder, String backend) throws Exception {
    this.folder = folder;
    boolean opened = false;
    try {
      rich = Keys.readOrCreate(folder.resolve("rich.key"));
      Bytes32 prover = Keys.readOrCreate(folder.resolve("daemon").resolve("prover.key")).address();
      Config config = config(folder, backend);
      TreeMap<Bytes32, Long> balances = new TreeMap<>();
      balances.put(rich.address(), FUNDS);
      balances.put(prover, FUNDS);
      ledger =
          owned(LedgerNode.start(config, LedgerNode.genesis(config, rich.address(), balances)));
      daemon = owned(Daemon.start(config.withDaemonLedger(ledger.address())));
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(ledger.address()).usePlaintext().build();
      owned(channel::shutdownNow);
      l2 = new GrpcSettlementLayer(new LedgerClient(channel));
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

  Bytes32 deployCounter() throws Exception {
    Bytes elf = Bytes.of(ExampleContract.COUNTER.image().elf());
    return Bytes32.of(apply(rich, new Operation.Deploy(elf)).toArray());
  }

  void give(Bytes32 account, long amount) throws Exception {
    apply(rich, new Operation.Transfer(account, amount));
  }

  /// Sends an operation, which has to be applied, and waits for its block.
  Bytes apply(SigningKey sender, Operation operation) throws Exception {
    SettlementLayer.Head head = l2.head();
    return applied(
        new Transaction.Operate(
            SignedOperation.sign(
                sender,
                head.chainId(),
                head.settlementId(),
                l2.account(sender.address()).nextNonce(),
                MAX_FEE,
                operation)));
  }

  /// A direct call of a counter, which has to be applied.
  void addDirectly(Bytes32 counter, int amount) throws Exception {
    SettlementLayer.Head head = l2.head();
    applied(
        new Transaction.DirectCall(
            new UserTransaction.Call(
                    head.chainId(),
                    head.settlementId(),
                    Bytes32.ZERO,
                    rich.publicKey(),
                    l2.account(rich.address()).nextNonce(),
                    counter,
                    MAX_FEE,
                    UserTransaction.NEVER,
                    Counter.add(amount))
                .sign(rich)));
  }

  private Bytes applied(Transaction transaction) throws Exception {
    Receipt receipt = sent(transaction.encode());
    if (receipt.outcome() instanceof Outcome.Applied(Bytes output)) {
      return output;
    }
    throw new Unexpected("an operation is applied", receipt.outcome());
  }

  private Receipt sent(byte[] transaction) throws LedgerUnavailable, Unexpected {
    SettlementLayer.Admission admission = l2.submit(transaction);
    if (!(admission instanceof SettlementLayer.Admission.Accepted(Bytes32 id))) {
      throw new Unexpected("the L2 takes a transaction", admission);
    }
    long deadline = System.nanoTime() + ARRIVAL_SECONDS * 1_000_000_000;
    while (System.nanoTime() < deadline) {
      if (l2.status(id) instanceof SettlementLayer.TransactionStatus.Included(Receipt receipt)) {
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
