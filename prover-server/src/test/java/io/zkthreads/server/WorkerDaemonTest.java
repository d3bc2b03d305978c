package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.server.job.JobStates;
import io.zkthreads.server.job.ProofSource;
import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.server.temporal.MemoryTemporal;
import io.zkthreads.server.temporal.ProofWorker;
import io.zkthreads.server.temporal.ProvingActivity;
import io.zkthreads.server.temporal.TemporalConnection;
import io.zkthreads.vm.machine.ZkMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A daemon whose proofs are made by a worker: real proofs, real sockets, the in-memory Temporal.
@Timeout(180)
@SuppressWarnings("NullAway.Init")
class WorkerDaemonTest {
  @RegisterExtension
  static final Provoked LOG = Provoked.in("io.zkthreads.server", "io.temporal", "io.grpc");

  /// `addi a7, zero, 93; ecall`
  private static final byte[] ELF = BareElf.of(0x05d00893, 0x73);

  private static MemoryTemporal temporal;

  @TempDir Path folder;

  @BeforeAll
  static void startTemporal() throws Exception {
    temporal = MemoryTemporal.start();
  }

  @AfterAll
  static void stopTemporal() {
    temporal.close();
  }

  private Config config(String... namesAndValues) throws Config.Invalid {
    Map<String, String> settings = new HashMap<>();
    settings.put("data", folder.toString());
    settings.put("daemon.listen", "127.0.0.1:0");
    settings.put("daemon.rehearsal", "off");
    settings.put("daemon.engine", "temporal");
    settings.put("prover.backend", "scalar");
    settings.put("temporal.address", temporal.address());
    settings.put("temporal.queue", folder.getFileName().toString());
    settings.put("worker.drain_seconds", "10");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return Config.load(Optional.empty(), Map.of(), settings);
  }

  /// A job of a tiny program, when it has ended, and its proof.
  @SuppressWarnings("ArrayRecordComponent")
  private record Ended(Job job, byte[] proof) {}

  private static Ended prove(Daemon daemon) throws Exception {
    daemon.awaitReady();
    ManagedChannel channel = NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
    try {
      ProverClient client = new ProverClient(channel);
      String program = client.registerProgram(ELF).getName();
      JobSpec spec =
          JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().setProgram(program)).build();
      String name = client.createJob("request", spec).getName();
      Job job = client.waitJob(name, 30);
      while (!isEnd(job.getState())) {
        job = client.waitJob(name, 30);
      }
      byte[] proof =
          job.getState() == JobState.JOB_STATE_VERIFIED
              ? client.download(job.getProof().getArtifact())
              : new byte[0];
      return new Ended(job, proof);
    } finally {
      channel.shutdownNow();
    }
  }

  private static boolean isEnd(JobState state) {
    return JobStates.isEnd(state, false);
  }

  @Test
  void aWorkerMakesTheProofThatTheDaemonWouldHaveMade() throws Exception {
    Ended there;
    try (Daemon daemon = Daemon.start(config());
        WorkerNode worker =
            WorkerNode.start(
                config("worker.listen", "127.0.0.1:0", "worker.metrics", "127.0.0.1:0"))) {
      assertThat(worker.address()).isPresent();
      assertThat(worker.metrics()).isPresent();
      assertThat(worker.queue()).contains("-cpu-machine");
      there = prove(daemon);
    }
    assertThat(there.job().getState()).as("%s", there.job()).isEqualTo(JobState.JOB_STATE_VERIFIED);
    try (Daemon daemon =
        Daemon.start(config("daemon.engine", "local", "data", folder.resolve("own").toString()))) {
      assertThat(there.proof()).isEqualTo(prove(daemon).proof());
    }
  }

  /// A worker that returns another proof than the one it was asked for, or says more of it than is
  /// true.
  private Job provenBy(UnaryOperator<ProofResult> lie, UnaryOperator<byte[]> forgery)
      throws Exception {
    Config config = config();
    String queue = WorkerNode.queue(config, "cpu");
    try (Daemon daemon = Daemon.start(config);
        TemporalConnection connection =
            TemporalConnection.open(config.temporal(), "liar", Duration.ofSeconds(10))) {
      var artifacts = Daemon.openArtifacts(config, folder.resolve("daemon"));
      try (var maker = Daemon.openMaker(config)) {
        ProofSource honest = WorkerNode.proofs(config, artifacts, maker);
        ProofSource liar = new Lying(honest, lie, forgery);
        try (ProofWorker _ =
            ProofWorker.start(
                connection.client(),
                queue,
                1,
                new ProvingActivity(liar, artifacts, "liar"),
                Duration.ofSeconds(10))) {
          return prove(daemon).job();
        }
      }
    }
  }

  private static void assertRefused(Job job) {
    assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_FAILED);
    assertThat(job.getFailure().getReason()).isEqualTo("BAD_PROOF");
    assertThat(job.getFailure().getRetryable()).isTrue();
  }

  @Test
  void aWrongProofIsNotAccepted() throws Exception {
    assertRefused(
        provenBy(
            result -> result,
            proof -> {
              proof[proof.length / 2] ^= 1;
              return proof;
            }));
  }

  @Test
  void aProofThatIsSaidToBeStrongerIsNotAccepted() throws Exception {
    assertRefused(provenBy(r -> r.toBuilder().setProvenBits(128).build(), proof -> proof));
  }

  @Test
  void anEmptyProofIsNotAccepted() throws Exception {
    assertRefused(provenBy(result -> result, _ -> new byte[0]));
  }

  @Test
  void aWorkerWithoutTemporalOrArtifactsSaysSo() throws Exception {
    assertThatThrownBy(() -> WorkerNode.start(config()))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("data: expected the data folder of the daemon");
    try (Daemon _ = Daemon.start(config("daemon.engine", "local"))) {
      assertThatThrownBy(() -> WorkerNode.start(config("temporal.address", "127.0.0.1:9")))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("UNAVAILABLE");
    }
  }

  @Test
  void daemonAndWorkersOfOneMachineMeetWhateverProfileTheyAreSetTo() throws Exception {
    assertThat(WorkerNode.queue(config("prover.profile", "proven128"), "cpu"))
        .isEqualTo(WorkerNode.queue(config(), "cpu"))
        .endsWith("-cpu-machine" + ZkMachine.NUMBER);
  }
}
