package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.ledger.v1.GetHeadRequest;
import io.zkthreads.api.ledger.v1.GetHeadResponse;
import io.zkthreads.api.ledger.v1.LedgerServiceGrpc;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.BareElf;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// Real services of one data folder are copied while they run, and started again from the copy.
@Timeout(180)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class BackupCommandTest {
  private static final String SOMEBODY = "ab".repeat(32);

  @TempDir Path folder;

  private static Config config(Path data) throws Exception {
    Map<String, String> settings =
        Map.of(
            "data", data.toString(),
            "daemon.listen", "127.0.0.1:0",
            "daemon.rehearsal", "off",
            "ledger.listen", "127.0.0.1:0",
            "ledger.block_millis", "20",
            "prover.backend", "scalar");
    return Config.load(Optional.empty(), Map.of(), settings);
  }

  private static LedgerNode ledger(Path data) throws Exception {
    var faucet = Keys.readOrCreate(data.resolve("faucet.key")).address();
    Config config = config(data);
    return LedgerNode.start(
        config, LedgerNode.genesis(config, faucet, new TreeMap<>(Map.of(faucet, 9_000_000L))));
  }

  private static GetHeadResponse head(LedgerNode node) {
    ManagedChannel channel = NettyChannelBuilder.forTarget(node.address()).usePlaintext().build();
    try {
      return LedgerServiceGrpc.newBlockingStub(channel)
          .getHead(GetHeadRequest.getDefaultInstance());
    } finally {
      channel.shutdownNow();
    }
  }

  /// What a client is told of a job.
  private record Told(Job job, List<JobEvent> events, ByteString proof) {}

  private static Told told(ProverClient client, String name) throws Exception {
    List<JobEvent> events = new ArrayList<>();
    client.watch(
        name,
        0,
        event -> {
          events.add(event);
          return true;
        });
    Job job = client.job(name);
    return new Told(
        job, events, ByteString.copyFrom(client.download(job.getProof().getArtifact())));
  }

  @Test
  void whatIsNotInTheFolderIsNoPartOfABackupAndIsSaid() {
    Said said =
        said(() ->
            Zkt.run(
                "backup",
                folder.resolve("copy").toString(),
                "--data",
                folder.toString(),
                "--set",
                "daemon.database=jdbc:postgresql://db/zkthreads",
                "--set",
                "daemon.artifacts=s3://proofs"));
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err())
        .contains("in PostgreSQL (daemon.database): copy them with pg_dump")
        .contains("in S3 (daemon.artifacts)")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("copy")).doesNotExist();
  }

  @Test
  void servicesGoOnFromABackupThatWasMadeWhileTheyRan() throws Exception {
    Path data = folder.resolve("data");
    Path copy = folder.resolve("copy");
    Path restored = folder.resolve("restored");
    Told before;
    GetHeadResponse head;
    try (LedgerNode node = ledger(data);
        Daemon daemon = Daemon.start(config(data))) {
      daemon.awaitReady();
      Said paid =
          said(() ->
              Zkt.run(
                  "fund",
                  SOMEBODY,
                  "--key",
                  data.resolve("faucet.key").toString(),
                  "--ledger",
                  node.address(),
                  "--amount",
                  "5000000"));
      assertThat(paid.exitCode()).as(paid.err()).isEqualTo(ExitCode.OK);
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
      ProverClient client = new ProverClient(channel);
      String program = client.registerProgram(BareElf.of(0x05d00893, 0x00000073)).getName();
      JobSpec spec =
          JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().setProgram(program)).build();
      before = told(client, client.createJob("once", spec).getName());
      head = head(node);
      Said made =
          said(() ->
              Zkt.run(
                  "backup", copy.toString(), "--data", data.toString(), "--with-keys", "--json"));
      assertThat(made.exitCode()).as(made.err()).isEqualTo(ExitCode.OK);
      JsonObject fields = JsonParser.parseString(made.out()).getAsJsonObject();
      assertThat(fields.get("jobs").getAsInt()).isEqualTo(1);
      assertThat(fields.get("height").getAsLong()).isEqualTo(head.getHead().getHeight());
      channel.shutdownNow();
    }
    Said again = said(() -> Zkt.run("backup", copy.toString(), "--data", data.toString()));
    assertThat(again.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(again.err()).contains("expected no such folder").doesNotContain("\tat ");

    Said made = said(() -> Zkt.run("restore", copy.toString(), "--data", restored.toString()));
    assertThat(made.exitCode()).as(made.err()).isEqualTo(ExitCode.OK);
    assertThat(made.out()).contains("the L2 at height " + head.getHead().getHeight());
    try (LedgerNode node = ledger(restored);
        Daemon daemon = Daemon.start(config(restored))) {
      assertThat(head(node)).isEqualTo(head);
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
      Told after = told(new ProverClient(channel), before.job().getName());
      assertThat(after.job()).isEqualTo(before.job());
      assertThat(after.events()).containsAll(before.events());
      assertThat(after.proof()).isEqualTo(before.proof());
      channel.shutdownNow();
    }
    Said onTop = said(() -> Zkt.run("restore", copy.toString(), "--data", restored.toString()));
    assertThat(onTop.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(onTop.err()).contains("expected an empty folder").doesNotContain("\tat ");
  }

  @Test
  void whatCannotBeRestoredLeavesNoFolder() throws Exception {
    Path data = folder.resolve("data");
    Said nothing = said(() -> Zkt.run("restore", folder.toString(), "--data", data.toString()));
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(nothing.err()).contains("manifest.json").doesNotContain("\tat ");
    assertThat(data).doesNotExist();
    Said root = said(() -> Zkt.run("backup", "/", "--data", data.toString()));
    assertThat(root.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    String mine = Files.writeString(folder.resolve("mine"), "mine").toString();
    Said file = said(() -> Zkt.run("restore", folder.toString(), "--data", mine));
    assertThat(file.exitCode()).as(file.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(file.err()).doesNotContain("\tat ");
  }
}
