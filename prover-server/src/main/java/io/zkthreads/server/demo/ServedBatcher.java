package io.zkthreads.server.demo;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.batcher.v1.Transaction;
import io.zkthreads.api.batcher.v1.TransactionStage;
import io.zkthreads.api.client.BatcherClient;
import io.zkthreads.batcher.SubBlockRecord;
import io.zkthreads.batcher.ThreadBatcher;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.BatcherNode;
import io.zkthreads.server.Config;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.UserTransaction;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// The Batcher of the demo on its socket, and its users.
final class ServedBatcher implements AutoCloseable {
  private static final long WAIT_SECONDS = 25;
  private static final long POLL_NANOS = 20_000_000;

  private final BatcherNode node;
  private final ManagedChannel channel;
  private final BatcherClient client;
  private final Report report;

  /// Starts it, or starts it again on what it remembers.
  ///
  /// @param settings other than a Batcher's own
  ServedBatcher(Map<String, String> settings, Report report) throws IOException, Config.Invalid {
    try {
      node = BatcherNode.start(Config.load(Optional.empty(), Map.of(), settings));
    } catch (LedgerUnavailable e) {
      throw new IllegalStateException("the demo's L2 runs in its own process", e);
    }
    this.report = report;
    channel = NettyChannelBuilder.forTarget(node.address()).usePlaintext().build();
    client = new BatcherClient(channel);
  }

  /// Of a Batcher that makes a sub-block once it has so many transactions, and asks its operator
  /// what becomes of one that goes stale.
  static Map<String, String> settings(
      Config config, String ledger, String daemon, Market market, int transactions) {
    Map<String, String> settings = new HashMap<>();
    settings.put("data", config.data().toString());
    settings.put("batcher.listen", "127.0.0.1:0");
    settings.put("batcher.ledger", ledger);
    settings.put("batcher.daemon", daemon);
    settings.put("batcher.thread", market.thread().hex());
    settings.put("batcher.fee", Long.toString(Market.THREAD_FEE));
    settings.put("batcher.max_transactions", Integer.toString(transactions));
    settings.put("batcher.seal_millis", "3600000");
    settings.put("batcher.rebase", "ask");
    return settings;
  }

  /// What users were promised, and the sub-block that they are part of.
  record Collected(List<UserTransaction> transactions, SoftReceipt first, SubBlockRecord subBlock) {
    String job() {
      return subBlock.job().orElseThrow();
    }
  }

  /// Takes as many transactions as a sub-block has, and waits until it is at the daemon.
  Collected collect(List<UserTransaction> transactions) {
    for (UserTransaction one : transactions) {
      client.submit(one.encode());
    }
    SoftReceipt first = promise(transactions.getFirst());
    SubBlockRecord record = await(SubBlockRecord.Stage.LIVE);
    var statement = record.block().statement();
    report.expect("transactions of the sub-block", transactions, record.block().transactions());
    report.expect("statement that was promised", statement.hash(), first.promise().statementHash());
    report.note(
        "sub_block",
        Map.of(
            "transactions",
            transactions.size(),
            "inputs",
            statement.inputs().size(),
            "outputs",
            statement.outputs().size(),
            "statementHash",
            statement.hash().hex()),
        "sub-block of %d transactions: %d inputs, %d outputs; each has its soft receipt"
            .formatted(transactions.size(), statement.inputs().size(), statement.outputs().size()));
    return new Collected(transactions, first, record);
  }

  private SoftReceipt promise(UserTransaction transaction) {
    Transaction told = Transaction.getDefaultInstance();
    while (told.getSoftReceipt().isEmpty()) {
      told =
          client.await(
              transaction.id().bytes(), TransactionStage.TRANSACTION_STAGE_EXECUTED, WAIT_SECONDS);
    }
    return receipt(told);
  }

  private static SoftReceipt receipt(Transaction told) {
    try {
      return SoftReceipt.decode(told.getSoftReceipt().toByteArray());
    } catch (InvalidEncoding e) {
      throw new IllegalStateException("a soft receipt of our own Batcher", e);
    }
  }

  /// What the Batcher says of a transaction when it has ended.
  Transaction awaitEnd(UserTransaction transaction) {
    byte[] id = transaction.id().bytes();
    Transaction told = client.transaction(id);
    while (told.getStageValue() < TransactionStage.TRANSACTION_STAGE_SETTLED_VALUE) {
      told = client.await(id, TransactionStage.TRANSACTION_STAGE_SETTLED, WAIT_SECONDS);
    }
    return told;
  }

  /// The newest sub-block, once it stands so; and has a job, if it is on its way.
  SubBlockRecord await(SubBlockRecord.Stage stage) {
    while (true) {
      SubBlockRecord newest = node.batcher().subBlocks(1).getFirst();
      if (newest.stage() == stage
          && (stage != SubBlockRecord.Stage.LIVE || newest.job().isPresent())) {
        return newest;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /// The operator's word: the sub-block that waits for it is made anew.
  SubBlockRecord rebase(SubBlockRecord asking) {
    node.batcher().decide(asking.number(), ThreadBatcher.Decision.REBASE);
    return await(SubBlockRecord.Stage.LIVE);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    node.close();
  }
}
