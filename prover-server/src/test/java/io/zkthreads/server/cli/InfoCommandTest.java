package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Duration;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.ledger.v1.Head;
import io.zkthreads.api.ledger.v1.OsStatus;
import io.zkthreads.api.prover.v1.GetInfoResponse;
import io.zkthreads.api.prover.v1.OsVersion;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.server.rpc.RpcServer;
import io.zkthreads.thread.Bytes32;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// What a client has to know before it signs anything, asked over sockets: of the ledger, of a
/// daemon behind it, of a daemon whose ledger is away, and of one that has none.
@Timeout(120)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class InfoCommandTest {
  private static final Bytes32 ADMIN = Bytes32.ofLong(7);
  private static final long BALANCE = 12_345;

  @TempDir Path folder;

  private Config config(String ledger) throws Config.Invalid {
    Map<String, String> settings = new HashMap<>();
    settings.put("data", folder.toString());
    settings.put("daemon.listen", "127.0.0.1:0");
    settings.put("daemon.ledger", ledger);
    settings.put("daemon.rehearsal", "off");
    settings.put("daemon.max_queued_jobs", "9");
    settings.put("ledger.listen", "127.0.0.1:0");
    settings.put("ledger.block_millis", "250");
    settings.put("prover.backend", "scalar");
    settings.put("prover.threads", "1");
    settings.put("prover.profile", "proven128");
    settings.put("prover.max_cycles", "4194304");
    return Config.load(Optional.empty(), Map.of(), settings);
  }

  private Bytes32 prover() throws Exception {
    return Keys.readOrCreate(folder.resolve("daemon").resolve("prover.key")).address();
  }

  private LedgerNode ledger() throws Exception {
    Config config = config("");
    return LedgerNode.start(
        config, LedgerNode.genesis(config, ADMIN, new TreeMap<>(Map.of(prover(), BALANCE))));
  }

  private static ManagedChannel to(String address) {
    return NettyChannelBuilder.forTarget(address).usePlaintext().build();
  }

  private static GetInfoResponse ask(String daemon) {
    ManagedChannel channel = to(daemon);
    try {
      return new ProverClient(channel).info();
    } finally {
      channel.shutdownNow();
    }
  }

  private static JsonObject json(String daemon, int exitCode) {
    Said said = said(() -> Zkt.run("info", "--daemon", daemon, "--json"));
    assertThat(said.exitCode()).as(said.err()).isEqualTo(exitCode);
    return JsonParser.parseString(said.out()).getAsJsonObject();
  }

  private static void assertFees(io.zkthreads.api.ledger.v1.FeeSchedule fees) {
    FeeSchedule expected = FeeSchedule.DEFAULT;
    assertThat(fees.getPerTransaction()).isEqualTo(expected.perTransaction());
    assertThat(fees.getPerByte()).isEqualTo(expected.perByte());
    assertThat(fees.getPerCall()).isEqualTo(expected.perCall());
    assertThat(fees.getPerDeployment()).isEqualTo(expected.perDeployment());
    assertThat(fees.getPerRegistration()).isEqualTo(expected.perRegistration());
    assertThat(fees.getPerProof()).isEqualTo(expected.perProof());
  }

  @Test
  void aLedgerSaysItsIdsFeesRulesAndHowLongABlockTakes() throws Exception {
    try (LedgerNode ledger = ledger()) {
      ManagedChannel channel = to(ledger.address());
      LedgerClient client = new LedgerClient(channel);
      var info = client.info();
      Head head = client.head();
      assertThat(info.getChainId()).isEqualTo(head.getChainId());
      assertThat(info.getSettlementId()).isEqualTo(head.getSettlementId());
      assertThat(info.getGenesisDigest()).isEqualTo(client.block(0).getParent());
      assertFees(info.getFees());
      assertThat(info.getRules().getMaxWindowBlocks()).isEqualTo(100_000);
      assertThat(info.getRules().getMaxAgeSeconds()).isEqualTo(600);
      assertThat(info.getRules().getMaxMempoolTransactions()).isEqualTo(10_000);
      assertThat(info.getRules().getMaxBlockTransactions()).isEqualTo(2_000);
      assertThat(info.getBlockInterval())
          .isEqualTo(Duration.newBuilder().setNanos(250_000_000).build());
      assertThat(info.getOsReleasesList())
          .hasSize(io.zkthreads.thread.os.OsVersion.values().length)
          .allMatch(os -> os.getStatus() == OsStatus.OS_STATUS_ACTIVE);
      channel.shutdownNow();
    }
  }

  @Test
  void aDaemonSaysWhoItIsWhatItTakesAndWhereItSettles() throws Exception {
    try (LedgerNode ledger = ledger();
        Daemon daemon = Daemon.start(config(ledger.address()))) {
      GetInfoResponse info = ask(daemon.address());
      assertThat(info.getProverAddress().toByteArray()).isEqualTo(prover().bytes());
      assertThat(info.getProofSystem().getProfile()).isEqualTo("PROVEN_128");
      assertThat(info.getProofSystem().getProvenBits()).isEqualTo(128);
      assertThat(info.getProofSystem().getBackend()).isEqualTo("scalar");
      assertThat(info.getCapacity().getMaxCycles()).isEqualTo(4_194_304);
      assertThat(info.getCapacity().getMaxUnfinishedJobs()).isEqualTo(9);
      assertThat(info.getCapacity().getMaxMessageBytes()).isEqualTo(RpcServer.MAX_MESSAGE_BYTES);
      for (OsVersion os : info.getOsVersionsList()) {
        var known = io.zkthreads.thread.os.OsVersion.of(os.getVersion()).orElseThrow();
        assertThat(os.getImageDigest().toByteArray()).isEqualTo(known.imageDigest().bytes());
        assertThat(os.getStatus()).isEqualTo(OsStatus.OS_STATUS_ACTIVE);
      }
      var layer = info.getSettlementLayer();
      assertThat(layer.getAddress()).isEqualTo(ledger.address());
      assertThat(layer.getProblem()).isEmpty();
      assertThat(layer.getProverBalance()).isEqualTo(BALANCE);
      assertFees(layer.getFees());

      JsonObject printed = json(daemon.address(), ExitCode.OK);
      String hex = HexFormat.of().formatHex(prover().bytes());
      assertThat(printed.get("prover").getAsString()).isEqualTo(hex);
      JsonObject l2 = printed.getAsJsonObject("settlementLayer");
      assertThat(l2.get("chainId").getAsString())
          .isEqualTo(HexFormat.of().formatHex(layer.getChainId().toByteArray()))
          .hasSize(64);
      Said people = said(() -> Zkt.run("info", "--daemon", daemon.address()));
      assertThat(people.out())
          .contains("prover      " + hex)
          .contains("128 proven bits", "active", "runs of 4,194,304 cycles", ledger.address());
    }
  }

  @Test
  void aLedgerThatIsAwayIsSaidToBeAndTheRestIsTold() throws Exception {
    String gone;
    try (LedgerNode ledger = ledger()) {
      gone = ledger.address();
    }
    try (Daemon daemon = Daemon.start(config(gone))) {
      GetInfoResponse info = ask(daemon.address());
      assertThat(info.getSettlementLayer().getProblem()).contains("UNAVAILABLE");
      assertThat(info.getSettlementLayer().getChainId().isEmpty()).isTrue();
      assertThat(info.getProverAddress().toByteArray()).isEqualTo(prover().bytes());
      assertThat(info.getOsVersionsList())
          .isNotEmpty()
          .allMatch(os -> os.getStatus() == OsStatus.OS_STATUS_UNSPECIFIED);
      JsonObject printed = json(daemon.address(), ExitCode.NOT_AS_EXPECTED);
      assertThat(printed.getAsJsonObject("settlementLayer").get("problem").getAsString())
          .contains("UNAVAILABLE");
    }
  }

  @Test
  void aDaemonWithoutALedgerHasNoSettlementLayer() throws Exception {
    try (Daemon daemon = Daemon.start(config(""))) {
      assertThat(ask(daemon.address()).hasSettlementLayer()).isFalse();
      assertThat(json(daemon.address(), ExitCode.OK).has("settlementLayer")).isFalse();
      Said people = said(() -> Zkt.run("info", "--daemon", daemon.address()));
      assertThat(people.out()).contains("none: bare programs only");
    }
  }
}
