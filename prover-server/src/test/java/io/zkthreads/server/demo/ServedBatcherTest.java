package io.zkthreads.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.batcher.v1.Transaction;
import io.zkthreads.api.batcher.v1.TransactionStage;
import io.zkthreads.api.client.BatcherClient;
import io.zkthreads.api.ledger.v1.TransactionStatus;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.batcher.SubBlockRecord;
import io.zkthreads.batcher.receipt.PromiseCheck;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.server.BatcherNode;
import io.zkthreads.server.Config;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.os.OsVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Ledger, daemon and Batcher on sockets, with real proofs: promised, made stale by a direct
/// transaction in the same block, made anew by a Batcher that was restarted meanwhile, and settled.
@Tag("slow")
@Timeout(600)
class ServedBatcherTest {
  @TempDir Path folder;

  @Test
  void aPromiseIsKeptThroughAConflictAndARestart() throws Exception {
    try (ServedMarket served = new ServedMarket(folder.resolve("services"))) {
      Market market = served.open(OsVersion.V2);
      Config config = config(served, market);
      UserTransaction trade = market.trade(0);
      UserTransaction next = market.trade(1);
      SoftReceipt first;
      try (BatcherNode node = BatcherNode.start(config)) {
        BatcherClient client = client(node);
        client.submit(trade.encode());
        first = receipt(client.await(id(trade), TransactionStage.TRANSACTION_STAGE_EXECUTED, 30));
        Bytes32 sent = transaction(served, node);
        SigningKey spender = served.cast.users().get(0);
        Bytes32 direct = served.l2.submit(market.spendGold(spender, 1));
        served.l2.sequence(List.of(direct, sent));
        client.submit(next.encode());
      }
      try (BatcherNode node = BatcherNode.start(config)) {
        BatcherClient client = client(node);
        // a job brings its fact first where statements have gone stale, and its statement then
        while (!isSettled(client, next)) {
          waiting(served, node).ifPresent(id -> served.l2.sequence(List.of(id)));
        }
        assertThat(isSettled(client, trade)).isTrue();
        Transaction settled = client.transaction(id(trade));
        SoftReceipt last = receipt(settled);
        assertThat(last.promise().sequence()).isEqualTo(first.promise().sequence());
        assertThat(last.promise().revision()).isGreaterThan(first.promise().revision());
        PromiseCheck check =
            new PromiseCheck(
                new GrpcSettlementLayer(served.ledgerClient), System.currentTimeMillis() / 1000);
        Bytes32 by = Bytes32.of(settled.getL2Transaction().toByteArray());
        assertThat(check.of(last, Optional.of(trade), Optional.of(by)).standing())
            .isEqualTo(PromiseCheck.Standing.KEPT);
        assertThat(check.of(first, Optional.of(trade), Optional.of(by)).standing())
            .isEqualTo(PromiseCheck.Standing.REPLACED);
      }
    }
  }

  private static boolean isSettled(BatcherClient client, UserTransaction transaction) {
    return client.transaction(id(transaction)).getStage()
        == TransactionStage.TRANSACTION_STAGE_SETTLED;
  }

  private Config config(ServedMarket served, Market market) throws Exception {
    Path key = folder.resolve("batcher.key");
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key, Cast.batcherSeed().hex());
    Map<String, String> flags = new HashMap<>();
    flags.put("data", folder.resolve("batcher").toString());
    flags.put("batcher.listen", "127.0.0.1:0");
    flags.put("batcher.ledger", served.ledgerAddress());
    flags.put("batcher.daemon", served.daemon.address());
    flags.put("batcher.key", key.toString());
    flags.put("batcher.thread", market.thread().hex());
    flags.put("batcher.seal_millis", "0");
    return Config.load(Optional.empty(), Map.of(), flags);
  }

  private static BatcherClient client(BatcherNode node) {
    ManagedChannel channel = NettyChannelBuilder.forTarget(node.address()).usePlaintext().build();
    return new BatcherClient(channel);
  }

  private static byte[] id(UserTransaction transaction) {
    return transaction.id().bytes();
  }

  private static SoftReceipt receipt(Transaction transaction) throws Exception {
    return SoftReceipt.decode(transaction.getSoftReceipt().toByteArray());
  }

  /// The same, once it is there.
  private static Bytes32 transaction(ServedMarket served, BatcherNode node) {
    while (true) {
      Optional<Bytes32> id = waiting(served, node);
      if (id.isPresent()) {
        return id.get();
      }
    }
  }

  /// The L2's transaction of the first sub-block that is not settled, if it waits there.
  private static Optional<Bytes32> waiting(ServedMarket served, BatcherNode node) {
    Optional<String> job =
        node.batcher().subBlocks(10).reversed().stream()
            .filter(b -> b.stage() == SubBlockRecord.Stage.LIVE)
            .findFirst()
            .flatMap(SubBlockRecord::job);
    if (job.isEmpty()) {
      return Optional.empty();
    }
    Job now = served.client.waitJob(job.get(), 1);
    byte[] hash = now.getSettlement().getTransactionHash().toByteArray();
    return hash.length == Bytes32.BYTES
            && served.ledgerClient.receipt(hash).getStatus()
                == TransactionStatus.TRANSACTION_STATUS_PENDING
        ? Optional.of(Bytes32.of(hash))
        : Optional.empty();
  }
}
