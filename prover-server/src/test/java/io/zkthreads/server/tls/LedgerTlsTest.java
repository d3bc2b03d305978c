package io.zkthreads.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.SettlementLayer;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.thread.SigningKey;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A ledger with a certificate, and daemons that settle on it.
@Timeout(120)
class LedgerTlsTest {
  @TempDir Path folder;

  private Config config(String data, Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("data", folder.resolve(data).toString());
    settings.put("daemon.listen", "127.0.0.1:0");
    settings.put("ledger.listen", "127.0.0.1:0");
    settings.put("daemon.rehearsal", "off");
    settings.put("prover.backend", "scalar");
    return Config.load(Optional.empty(), Map.of(), settings);
  }

  /// What a daemon says of its L2.
  private SettlementLayer seen(String data, String ledger, Path authority) throws Exception {
    Config config =
        config(data, Map.of("daemon.ledger", ledger, "daemon.ledger_ca", authority.toString()));
    try (Daemon daemon = Daemon.start(config)) {
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
      try {
        return new ProverClient(channel).info().getSettlementLayer();
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void aDaemonSettlesOverTlsWithWhomItsAuthorityHasSignedOnly() throws Exception {
    TestAuthority authority = new TestAuthority(folder.resolve("authority"));
    TestAuthority other = new TestAuthority(folder.resolve("other"));
    TestAuthority.Issued issued = authority.issueForThisMachine();
    Config config =
        config(
            "l2",
            Map.of(
                "ledger.tls.certificate", issued.certificate().toString(),
                "ledger.tls.key", issued.key().toString()));
    SigningKey key = SigningKey.generate();
    try (LedgerNode node =
        LedgerNode.start(
            config,
            LedgerNode.genesis(config, key.address(), new TreeMap<>(Map.of(key.address(), 1L))))) {
      String https = "https://" + node.address();
      assertThat(seen("a", https, authority.certificate()).getProblem()).isEmpty();
      assertThat(seen("b", https, other.certificate()).getProblem()).isNotEmpty();
      assertThat(seen("c", node.address(), authority.certificate()).getProblem())
          .as("without TLS")
          .isNotEmpty();
    }
  }
}
