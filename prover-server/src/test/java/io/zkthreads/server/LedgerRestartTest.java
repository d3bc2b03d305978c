package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.SequencerClient;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A follower of an L2 that is stopped and started again under its eyes.
@Timeout(90)
class LedgerRestartTest {
  @TempDir Path folder;
  private final SigningKey faucet = SigningKey.fromSeed(Bytes32.ofLong(7));

  private LedgerNode open(String listen) throws Exception {
    Map<String, String> settings =
        Map.of(
            "data",
            folder.toString(),
            "ledger.listen",
            listen,
            "ledger.block_millis",
            "0",
            "ledger.operator",
            "127.0.0.1:0",
            "prover.backend",
            "scalar");
    Config config = Config.load(Optional.empty(), Map.of(), settings);
    return LedgerNode.start(
        config,
        LedgerNode.genesis(
            config, faucet.address(), new TreeMap<>(Map.of(faucet.address(), 1_000_000L))));
  }

  private static void seal(LedgerNode node) {
    ManagedChannel operator =
        NettyChannelBuilder.forTarget(node.operatorAddress().orElseThrow()).usePlaintext().build();
    new SequencerClient(operator).sequence(List.of());
    operator.shutdownNow();
  }

  @Test
  void itsWatchGoesOnBehindTheLastBlockAndNoCallIsLost() throws Exception {
    String listen;
    try (ServerSocket socket = new ServerSocket(0)) {
      listen = "127.0.0.1:" + socket.getLocalPort();
    }
    LedgerNode node = open(listen);
    ManagedChannel channel = NettyChannelBuilder.forTarget(listen).usePlaintext().build();
    try {
      ConcurrentLinkedQueue<Long> heights = new ConcurrentLinkedQueue<>();
      ConcurrentLinkedQueue<Patience.Wait> waits = new ConcurrentLinkedQueue<>();
      LedgerClient ledger = new LedgerClient(channel, Patience.DEFAULT.telling(waits::add));
      CompletableFuture<Void> watch =
          CompletableFuture.runAsync(
              () ->
                  ledger.watchBlocks(
                      0,
                      block -> {
                        heights.add(block.getHeight());
                        return block.getHeight() < 3;
                      }),
              task -> Thread.ofVirtual().start(task));
      seal(node);
      while (heights.isEmpty()) {
        Thread.sleep(5);
      }
      node.close();
      CompletableFuture<Long> head =
          CompletableFuture.supplyAsync(
              () -> ledger.head().getHeight(), task -> Thread.ofVirtual().start(task));
      while (waits.isEmpty()) {
        Thread.sleep(5);
      }
      node = open(listen);
      assertThat(head.get(30, TimeUnit.SECONDS)).isEqualTo(1);
      seal(node);
      seal(node);
      watch.get(30, TimeUnit.SECONDS);
      assertThat(heights).containsExactly(1L, 2L, 3L);
    } finally {
      channel.shutdownNow();
      node.close();
    }
  }
}
