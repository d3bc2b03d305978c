package io.zkthreads.server.scenario;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.batcher.v1.Transaction;
import io.zkthreads.api.batcher.v1.TransactionStage;
import io.zkthreads.api.client.BatcherClient;
import io.zkthreads.batcher.receipt.PromiseCheck;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.server.BatcherNode;
import io.zkthreads.server.Config;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.os.OsVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A thread and Batchers that serve it.
final class ServedThread extends CounterThread implements AutoCloseable {
  private static final long WAIT_SECONDS = 25;
  private static final int MAX_WAITS = 12;

  private final List<ManagedChannel> open = new ArrayList<>();

  /// @param name of the scenario
  /// @param batchers names of the Batchers' keys
  ServedThread(Stage stage, String name, String... batchers) throws Exception {
    super(stage, name, OsVersion.V2, Mode.ORDERED, batchers);
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
