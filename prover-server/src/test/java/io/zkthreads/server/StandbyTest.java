package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.artifact.S3Location;
import io.zkthreads.server.artifact.S3Server;
import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.store.PostgresAddress;
import io.zkthreads.store.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two daemons with one database and one bucket.
@Timeout(180)
class StandbyTest {
  /// Ends at once.
  private static final byte[] PROGRAM = BareElf.of(0x05d00893, 0x00000073);

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private PostgresAddress database;

  @SuppressWarnings("NullAway.Init")
  private S3Location bucket;

  @BeforeEach
  void open() throws IOException, SQLException {
    database = PostgresServer.empty();
    bucket = S3Server.get().somewhere();
  }

  private Config config(String name, int port, Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("data", folder.resolve(name).toString());
    settings.put("daemon.listen", "127.0.0.1:" + port);
    settings.put("daemon.database", database.url());
    settings.put("daemon.database.user", database.user());
    settings.put("daemon.artifacts", "s3://" + bucket.bucket() + "/" + bucket.prefix());
    settings.put("daemon.artifacts.endpoint", bucket.endpoint().orElseThrow().toString());
    settings.put("daemon.rehearsal", "off");
    settings.put("prover.backend", "scalar");
    settings.putAll(more);
    return Config.load(Optional.empty(), Map.of(), settings);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static ServingStatus health(ManagedChannel channel) {
    try {
      return HealthGrpc.newBlockingStub(channel)
          .check(
              HealthCheckRequest.newBuilder()
                  .setService("zkthreads.prover.v1.ProverService")
                  .build())
          .getStatus();
    } catch (StatusRuntimeException e) {
      return ServingStatus.UNKNOWN; // not there yet
    }
  }

  private static JobSpec work(ProverClient client) {
    return JobSpec.newBuilder()
        .setProgram(ProgramWork.newBuilder().setProgram(client.registerProgram(PROGRAM).getName()))
        .setLimits(Limits.newBuilder().setMaxCycles(100_000))
        .build();
  }

  @Test
  void theSecondTellsClientsToComeAgainAndServesWhenTheFirstHasGone() throws Exception {
    int port = freePort();
    ManagedChannel toSecond =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor();
    Daemon first = Daemon.start(config("first", 0, Map.of()));
    try {
      first.awaitReady();
      Job job = provenBy(first);
      Future<Daemon> second = beside.submit(() -> Daemon.start(config("second", port, Map.of())));
      while (health(toSecond) != ServingStatus.NOT_SERVING) {
        Thread.sleep(20);
      }
      assertThatThrownBy(() -> new ProverClient(toSecond, Patience.NONE).job(job.getName()))
          .isInstanceOfSatisfying(StatusRuntimeException.class, StandbyTest::assertComeAgain);
      Future<Job> patient = beside.submit(() -> new ProverClient(toSecond).job(job.getName()));
      Thread.sleep(200);
      assertThat(patient.isDone()).isFalse();
      assertThat(second.isDone()).isFalse();
      first.close();
      try (Daemon serving = second.get()) {
        assertThat(patient.get()).isEqualTo(job);
        serving.awaitReady();
        ProverClient client = new ProverClient(toSecond);
        assertThat(client.download(job.getProof().getArtifact()))
            .hasSize((int) job.getProof().getSizeBytes());
        assertThat(client.createJob("a", work(client))).as("the same request id").isEqualTo(job);
      }
    } finally {
      first.close();
      beside.shutdownNow();
      toSecond.shutdownNow();
    }
  }

  private static Job provenBy(Daemon daemon) {
    ManagedChannel channel = NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
    try {
      ProverClient client = new ProverClient(channel);
      Job job = client.waitJob(client.createJob("a", work(client)).getName(), 120);
      assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
      return job;
    } finally {
      channel.shutdownNow();
    }
  }

  private static void assertComeAgain(StatusRuntimeException told) {
    assertThat(told.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    try {
      var details = StatusProto.fromThrowable(told).getDetailsList();
      ErrorInfo info = details.getFirst().unpack(ErrorInfo.class);
      assertThat(info.getReason()).isEqualTo("STANDING_BY");
      assertThat(info.getMetadataMap()).containsEntry("retryable", "true");
      assertThat(details).anyMatch(detail -> detail.is(RetryInfo.class));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aMistakeOfTheSecondShowsWhileTheFirstServes() throws Exception {
    try (Daemon _ = Daemon.start(config("first", 0, Map.of()))) {
      Config wrong = config("second", 0, Map.of("daemon.artifacts", "s3://no-such-bucket"));
      assertThatThrownBy(() -> Daemon.start(wrong).close())
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("daemon.artifacts");
    }
  }

  @Test
  void aSecondThatWouldSettleWithAKeyOfItsOwnSaysSoAtItsStart() throws Exception {
    try (Daemon _ = Daemon.start(config("first", 0, Map.of()))) {
      Map<String, String> settles = Map.of("daemon.ledger", "127.0.0.1:1");
      for (int start = 1; start <= 2; start++) {
        assertThatThrownBy(() -> Daemon.start(config("second", 0, settles)).close())
            .as("start %d", start)
            .isInstanceOf(BadSetting.class)
            .hasMessageContaining(
                "daemon.settlement_key: expected the key of the daemon that leads");
      }
    }
  }

  @Test
  void jobsThatAreInTheFolderAreNotForgottenForADatabase() throws Exception {
    Path jobs = folder.resolve("old/daemon/jobs.sqlite");
    Files.createDirectories(jobs.getParent());
    Files.createFile(jobs);
    assertThatThrownBy(() -> Daemon.start(config("old", 0, Map.of())).close())
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("finish them without this setting");
  }
}
