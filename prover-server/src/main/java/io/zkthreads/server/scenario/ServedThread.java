package io.zkthreads.server.scenario;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.batcher.v1.Transaction;
import io.zkthreads.api.batcher.v1.TransactionStage;
import io.zkthreads.api.client.BatcherClient;
import io.zkthreads.batcher.receipt.PromiseCheck;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.server.BatcherNode;
import io.zkthreads.server.Config;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.os.OsVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A thread of a scenario over a counter of its own, a user of it who has prepaid, and Batchers
/// that serve it.
final class ServedThread implements AutoCloseable {
  private static final long PREPAID = 10_000;
  private static final long USER_FEE = 5;
  private static final long VALID_SECONDS = 7_000;
  private static final long WAIT_SECONDS = 25;
  private static final int MAX_WAITS = 12;

  private final Stage stage;
  private final String name;
  private final List<ManagedChannel> open = new ArrayList<>();
  final Bytes32 counter;
  final Bytes32 id;
  final SigningKey user;

  /// @param name of the scenario, which keeps its keys and folders apart
  /// @param batchers names of the Batchers' keys
  ServedThread(Stage stage, String name, String... batchers) throws Exception {
    this.stage = stage;
    this.name = name;
    counter = stage.deployCounter();
    List<Bytes32> keys = new ArrayList<>();
    for (String batcher : batchers) {
      keys.add(key(batcher).publicKey());
    }
    ThreadRegistration registration =
        new ThreadRegistration(
            OsVersion.V2.number(),
            Mode.ORDERED,
            stage.rich().address(),
            List.of(counter),
            keys,
            1_000);
    id =
        Bytes32.of(stage.apply(stage.rich(), new Operation.RegisterThread(registration)).toArray());
    user = key("user");
    stage.give(user.address(), 100 * PREPAID);
    stage.apply(user, new Operation.FundAccount(id, PREPAID));
  }

  SigningKey key(String who) throws IOException {
    return stage.key(name + "-" + who);
  }

  /// Starts one of the thread's Batchers, on a folder of its own that it goes on with.
  ///
  /// @param settings other than the stage's
  BatcherNode start(String batcher, Map<String, String> settings) throws Exception {
    Map<String, String> all = stage.batcherSettings();
    all.put("data", stage.folder().resolve(name + "-" + batcher).toString());
    all.put("batcher.key", stage.keyFile(name + "-" + batcher).toString());
    all.put("batcher.thread", id.hex());
    all.putAll(settings);
    return BatcherNode.start(Config.load(Optional.empty(), Map.of(), all));
  }

  BatcherClient client(BatcherNode node) {
    ManagedChannel channel = NettyChannelBuilder.forTarget(node.address()).usePlaintext().build();
    open.add(channel);
    return new BatcherClient(channel);
  }

  /// The user's transaction that adds to the counter.
  UserTransaction add(long nonce, int amount) throws Exception {
    return call(nonce, id, amount).sign(user);
  }

  UserTransaction.Call call(long nonce, Bytes32 scope, int amount) throws Exception {
    SettlementLayer.Head head = stage.l2().head();
    return new UserTransaction.Call(
        head.chainId(),
        head.settlementId(),
        scope,
        user.publicKey(),
        nonce,
        counter,
        USER_FEE,
        System.currentTimeMillis() / 1000 + VALID_SECONDS,
        Counter.add(amount));
  }

  long total() throws Exception {
    StateKey key = new StateKey(counter, Counter.totalSlot());
    return stage.l2().state(List.of(key)).values().getFirst().asLong();
  }

  long sequence() throws Exception {
    return stage.l2().thread(id).orElseThrow().sequence();
  }

  /// Waits until a transaction is as far as `stage`, or has ended.
  static Transaction await(BatcherClient client, UserTransaction sent, TransactionStage stage)
      throws Unexpected {
    for (int i = 0; i < MAX_WAITS; i++) {
      Transaction now = client.await(sent.id().bytes(), stage, WAIT_SECONDS);
      boolean explained =
          now.getStage() != TransactionStage.TRANSACTION_STAGE_EXECUTED
              || stage == TransactionStage.TRANSACTION_STAGE_EXECUTED;
      if (now.getStageValue() >= stage.getNumber() && explained) {
        return now;
      }
    }
    throw new Unexpected(
        "a transaction is " + stage + " within " + MAX_WAITS * WAIT_SECONDS + " s",
        client.info().getDoing());
  }

  static Transaction settled(BatcherClient client, UserTransaction sent) throws Unexpected {
    Transaction now = await(client, sent, TransactionStage.TRANSACTION_STAGE_SETTLED);
    if (now.getStage() != TransactionStage.TRANSACTION_STAGE_SETTLED) {
      throw new Unexpected("a transaction is settled", now.getReason() + ": " + now.getDetail());
    }
    return now;
  }

  static SoftReceipt receipt(Transaction transaction) throws Exception {
    return SoftReceipt.decode(transaction.getSoftReceipt().toByteArray());
  }

  /// The user's own check of a promise.
  PromiseCheck.Verdict check(SoftReceipt receipt, UserTransaction sent, Transaction told)
      throws Exception {
    byte[] settlement = told.getL2Transaction().toByteArray();
    return new PromiseCheck(stage.l2(), System.currentTimeMillis() / 1000)
        .of(
            receipt,
            Optional.of(sent),
            settlement.length == Bytes32.BYTES
                ? Optional.of(Bytes32.of(settlement))
                : Optional.empty());
  }

  @Override
  public void close() {
    open.forEach(ManagedChannel::shutdownNow);
  }
}
