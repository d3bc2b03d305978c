package io.zkthreads.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.batcher.v1.Transaction;
import io.zkthreads.api.batcher.v1.TransactionStage;
import io.zkthreads.api.client.BatcherClient;
import io.zkthreads.api.client.Patience;
import io.zkthreads.batcher.receipt.PromiseCheck;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.thread.UserTransaction;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `zkt batcher` in a process of its own is killed again and again while a user sends: what it has
/// answered is settled, once, and no two of its promises contradict each other.
@Tag("slow")
@Timeout(900)
class BatcherKillTest {
  private static final int TRANSACTIONS = 24;
  private static final int KILLS = 3;

  @TempDir Path folder;

  @Test
  void whatWasAnsweredIsSettledOnceWhateverIsKilled() throws Exception {
    long seed = System.nanoTime();
    System.getLogger("test").log(System.Logger.Level.INFO, "seed {0}", seed);
    Random random = new Random(seed);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<SoftReceipt> promises = new ArrayList<>();
    List<UserTransaction> sent = new ArrayList<>();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    BatcherClient client = new BatcherClient(channel, Patience.DEFAULT.of(Duration.ofMinutes(3)));
    try (Stage stage = Stage.open(folder.resolve("stage"), "auto");
        ServedThread thread = new ServedThread(stage, "kill", "batcher")) {
      Process process = start(stage, thread, port);
      try {
        int kills = 0;
        for (int i = 0; i < TRANSACTIONS; i++) {
          sent.add(thread.add(i, 1));
          assertThat(client.submit(sent.get(i).encode()).getPosition()).isEqualTo(i + 1L);
          if (kills < KILLS && random.nextInt(TRANSACTIONS / KILLS) == 0) {
            kills++;
            process.destroyForcibly().waitFor();
            process = start(stage, thread, port);
          }
          keep(client.transaction(sent.get(random.nextInt(sent.size())).id().bytes()), promises);
        }
        for (UserTransaction one : sent) {
          Transaction ended =
              ServedThread.await(client, one, TransactionStage.TRANSACTION_STAGE_SETTLED);
          assertThat(ended.getStage()).isEqualTo(TransactionStage.TRANSACTION_STAGE_SETTLED);
          keep(ended, promises);
        }
        assertThat(thread.total()).isEqualTo(TRANSACTIONS);
      } finally {
        process.destroyForcibly().waitFor();
      }
    } finally {
      channel.shutdownNow();
    }
    for (SoftReceipt one : promises) {
      for (SoftReceipt other : promises) {
        assertThat(PromiseCheck.contradiction(one.promise(), other.promise())).isEmpty();
      }
    }
  }

  private static void keep(Transaction transaction, List<SoftReceipt> promises) throws Exception {
    if (!transaction.getSoftReceipt().isEmpty()) {
      promises.add(ServedThread.receipt(transaction));
    }
  }

  private Process start(Stage stage, ServedThread thread, int port) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.zkthreads.server.cli.Main",
                "batcher",
                "--thread",
                thread.id.hex(),
                "--data",
                folder.resolve("batcher").toString()));
    Map<String, String> settings = stage.batcherSettings();
    settings.put("batcher.listen", "127.0.0.1:" + port);
    settings.put("batcher.key", stage.keyFile("kill-batcher").toString());
    settings.forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }
}
