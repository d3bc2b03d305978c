package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.SequencerClient;
import io.zkthreads.thread.Bytes32;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who may order transactions: the operator, on a port that tenants do not reach.
@Timeout(60)
class OperatorPortTest {
  @TempDir Path folder;

  private Config config(String... more) throws Config.Invalid {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "data", folder.toString(),
                "ledger.listen", "127.0.0.1:0",
                "prover.backend", "scalar"));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return Config.load(Optional.empty(), Map.of(), settings);
  }

  private static LedgerNode open(Config config) throws Exception {
    return LedgerNode.start(
        config,
        LedgerNode.genesis(config, Bytes32.ONE, new TreeMap<>(Map.of(Bytes32.ONE, 1_000L))));
  }

  private static Status.Code sequencing(ManagedChannel channel) {
    try {
      new SequencerClient(channel).sequence(List.of());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static ManagedChannel to(String address) {
    return NettyChannelBuilder.forTarget(address).usePlaintext().build();
  }

  @Test
  void blocksAreOrderedOnTheOperatorsPortAndNowhereElse() throws Exception {
    Config config = config("ledger.block_millis", "0", "ledger.operator", "127.0.0.1:0");
    try (LedgerNode node = open(config)) {
      ManagedChannel everybody = to(node.address());
      ManagedChannel operator = to(node.operatorAddress().orElseThrow());
      assertThat(sequencing(everybody)).isEqualTo(Status.Code.UNIMPLEMENTED);
      assertThat(sequencing(operator)).isEqualTo(Status.Code.OK);
      assertThat(new LedgerClient(everybody).head().getHeight()).isEqualTo(1);
      assertThatThrownBy(() -> new LedgerClient(operator, Patience.NONE).head())
          .as("a port for one thing")
          .hasMessageContaining("UNIMPLEMENTED");
      everybody.shutdownNow();
      operator.shutdownNow();
    }
  }

  @Test
  void withoutASettingThereIsNoSuchPort() throws Exception {
    try (LedgerNode node = open(config())) {
      assertThat(node.operatorAddress()).isEmpty();
    }
  }

  @Test
  void aPortThatOthersReachIsRefusedAndSoIsALedgerThatNobodySeals() {
    assertThatThrownBy(() -> config("ledger.operator", "0.0.0.0:50062"))
        .hasMessageStartingWith("ledger.operator: expected HOST:PORT of loopback")
        .hasMessageEndingWith("got '0.0.0.0:50062'");
    assertThatThrownBy(() -> config("ledger.block_millis", "0"))
        .hasMessage(
            "ledger.block_millis: with 0 only an operator seals blocks, expected ledger.operator,"
                + " got none");
  }
}
