package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.cuda.driver.EmulatedDriver;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.server.rpc.RpcServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A daemon with GPUs, which are emulated: it proves on them, with the bytes of the CPU, and no job
/// is lost when one of them is.
@Timeout(300)
@ResourceLock("emulated driver")
class GpuDaemonTest {
  private static final int LAUNCH_FAILED = 719;

  /// `addi a7, zero, 93; ecall`
  private static final byte[] ELF = BareElf.of(0x05d00893, 0x73);

  @TempDir Path folder;

  private final EmulatedDriver driver = EmulatedDriver.start(Conditions.forward()).quietly();
  private int requests;

  @AfterEach
  void leaveNoDevice() {
    driver.devices(0);
  }

  private Daemon daemon(String backend) throws Exception {
    return daemon(backend, "proven100");
  }

  private Daemon daemon(String backend, String profile) throws Exception {
    Map<String, String> settings =
        Map.of(
            "data",
            folder.resolve(backend).toString(),
            "daemon.listen",
            "127.0.0.1:0",
            "daemon.rehearsal",
            "off",
            "prover.backend",
            backend,
            "prover.profile",
            profile);
    Daemon daemon = Daemon.start(Config.load(Optional.empty(), Map.of(), settings));
    daemon.awaitReady();
    return daemon;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Proven(String backend, byte[] proof) {}

  private Proven prove(Daemon daemon) {
    return prove(daemon, 1).getFirst();
  }

  /// The proofs of as many jobs, which wait at once.
  private List<Proven> prove(Daemon daemon, int count) {
    ManagedChannel channel = NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
    try {
      ProverClient client = new ProverClient(channel);
      String program = client.registerProgram(ELF).getName();
      JobSpec spec =
          JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().setProgram(program)).build();
      List<Job> jobs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        jobs.add(client.createJob("request-" + requests++, spec));
      }
      return jobs.stream().map(job -> proven(client, job)).toList();
    } finally {
      channel.shutdownNow();
    }
  }

  private static Proven proven(ProverClient client, Job begun) {
    Job job = begun;
    while (job.getState() != JobState.JOB_STATE_VERIFIED
        && job.getState() != JobState.JOB_STATE_FAILED) {
      job = client.waitJob(job.getName(), 10);
    }
    assertThat(job.getState()).as(job.toString()).isEqualTo(JobState.JOB_STATE_VERIFIED);
    return new Proven(job.getProof().getBackend(), client.download(job.getProof().getArtifact()));
  }

  private static ServingStatus devices(Daemon daemon) {
    ManagedChannel channel = NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
    try {
      return HealthGrpc.newBlockingStub(channel)
          .check(HealthCheckRequest.newBuilder().setService(RpcServer.DEVICES).build())
          .getStatus();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void proofsOfAGpuAreThoseOfTheCpuAndSurviveWhatHappensToIt() throws Exception {
    byte[] expected;
    try (Daemon cpu = daemon("scalar")) {
      expected = prove(cpu).proof();
    }
    try (Daemon gpu = daemon("auto")) {
      assertThat(prove(gpu)).usingRecursiveComparison().isEqualTo(new Proven("cuda", expected));

      driver.failLaunch(0, 20, LAUNCH_FAILED);
      assertThat(prove(gpu))
          .as("after a launch that failed")
          .usingRecursiveComparison()
          .isEqualTo(new Proven("cuda", expected));

      driver.loseDevice(0, 50);
      Proven standIn = prove(gpu);
      assertThat(standIn.backend()).as("with the device gone").isIn("vector", "scalar");
      assertThat(standIn.proof()).isEqualTo(expected);
      assertThat(devices(gpu)).isEqualTo(ServingStatus.NOT_SERVING);

      driver.findDevice(0);
      while (devices(gpu) != ServingStatus.SERVING) {
        Thread.sleep(100);
      }
      assertThat(prove(gpu).backend()).as("with the device back").isEqualTo("cuda");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"speed100", "size100"})
  void proofsInTheQuarticFieldAreThoseOfTheCpu(String profile) throws Exception {
    byte[] expected;
    try (Daemon cpu = daemon("scalar", profile)) {
      expected = prove(cpu).proof();
    }
    try (Daemon gpu = daemon("cuda", profile)) {
      assertThat(prove(gpu)).usingRecursiveComparison().isEqualTo(new Proven("cuda", expected));
    }
  }

  @Test
  void twoGpusProveAtOnceAndOneGoesOnWhenTheOtherIsLost() throws Exception {
    driver.devices(2);
    try (Daemon daemon = daemon("cuda")) {
      long before = driver.counters(1).launches();
      driver.loseDevice(1, 300);
      List<Proven> proofs = prove(daemon, 4);
      assertThat(driver.counters(1).launches()).as("launches of the second").isGreaterThan(before);
      assertThat(proofs).extracting(Proven::backend).contains("cuda");
      assertThat(proofs)
          .allSatisfy(p -> assertThat(p.proof()).isEqualTo(proofs.getFirst().proof()));
      assertThat(devices(daemon)).isEqualTo(ServingStatus.NOT_SERVING);
    }
  }

  @Test
  void aDaemonWhoseGpuCannotBeOpenedServesWithTheCpu() throws Exception {
    driver.refuseImage(0);
    try (Daemon daemon = daemon("auto")) {
      assertThat(devices(daemon)).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(prove(daemon).backend()).isIn("vector", "scalar");
    }
  }
}
