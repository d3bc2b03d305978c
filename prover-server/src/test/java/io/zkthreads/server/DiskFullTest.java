package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.prover.v1.CancelJobRequest;
import io.zkthreads.api.prover.v1.CreateJobRequest;
import io.zkthreads.api.prover.v1.GetJobRequest;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProgramServiceGrpc;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import io.zkthreads.api.prover.v1.RegisterProgramRequest;
import io.zkthreads.server.cli.ExitCode;
import io.zkthreads.server.cli.Main;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A daemon, in a process of its own, on a small disk that becomes full.
@Tag("slow")
@Timeout(180)
class DiskFullTest {
  private static final long MIN_FREE = 8 << 20;
  private static final int[] EXIT = {0x05d00893, 0x00000073};
  private static final int[] OTHER_EXIT = {0x00000013, 0x05d00893, 0x00000073};

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private Path disk;

  private @Nullable Served served;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString());
    assumeTrue(mounted, "only root can mount a small disk: a full disk was not tried");
  }

  @AfterEach
  void unmount() throws Exception {
    if (served != null) {
      served.process.destroyForcibly().waitFor();
    }
    run("umount", disk.toString());
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // no such program
    }
  }

  /// A running daemon.
  private record Served(Process process, ManagedChannel channel) {
    ProverServiceGrpc.ProverServiceBlockingStub jobs() {
      return ProverServiceGrpc.newBlockingStub(channel);
    }

    ServingStatus health() {
      return HealthGrpc.newBlockingStub(channel)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    }

    String create(String requestId, String program) {
      JobSpec spec =
          JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().setProgram(program)).build();
      return jobs()
          .createJob(CreateJobRequest.newBuilder().setRequestId(requestId).setSpec(spec).build())
          .getJob()
          .getName();
    }

    void cancel(String name) {
      var cancelled = jobs().cancelJob(CancelJobRequest.newBuilder().setName(name).build());
      assertThat(cancelled.getJob().getName()).isEqualTo(name);
    }

    String register(byte[] elf) {
      return ProgramServiceGrpc.newBlockingStub(channel)
          .registerProgram(
              RegisterProgramRequest.newBuilder().setElf(ByteString.copyFrom(elf)).build())
          .getProgram()
          .getName();
    }
  }

  private Served serve(long minFree) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseParallelGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--data",
                disk.toString(),
                "--listen",
                "127.0.0.1:0"));
    for (String setting :
        List.of(
            "prover.backend=scalar", "daemon.rehearsal=off", "data.min_free_bytes=" + minFree)) {
      command.addAll(List.of("--set", setting));
    }
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
    var lines = process.inputReader(StandardCharsets.UTF_8);
    String address = "";
    String line = lines.readLine();
    while (line != null && !line.startsWith("ready")) {
      if (line.startsWith("daemon on ")) {
        address = line.split("[ ,]", -1)[2];
      }
      line = lines.readLine();
    }
    assertThat(line).as(Files.readString(folder.resolve("errors"))).isNotNull();
    ManagedChannel channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    served = new Served(process, channel);
    return served;
  }

  /// Fills the disk but for `leave` bytes.
  private void fill(long leave) throws IOException {
    try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
      byte[] page = new byte[4096];
      while (Files.getFileStore(disk).getUsableSpace() > leave) {
        out.write(page);
      }
    }
  }

  private static void assertDiskFull(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(e.getStatus().getDescription()).contains("the disk is full");
            });
  }

  @Test
  void aNearlyFullDiskRefusesWhatIsNewAndAFullOneEndsTheProcessWhichIsWholeAfterARestart()
      throws Exception {
    Served first = serve(MIN_FREE);
    String program = first.register(BareElf.of(EXIT));
    String name = first.create("before", program);
    fill(MIN_FREE / 2);
    assertDiskFull(() -> first.create("after", program));
    assertDiskFull(() -> first.register(BareElf.of(OTHER_EXIT)));
    assertThat(first.create("before", program)).isEqualTo(name);
    assertThat(first.health()).isEqualTo(ServingStatus.SERVING);
    first.process.destroyForcibly().waitFor();

    Files.delete(disk.resolve("filler"));
    Served hurt = serve(0);
    List<String> acknowledged = new ArrayList<>(List.of(name));
    // more than fits into what the store's log has taken already
    for (int i = 0; i < 400; i++) {
      acknowledged.add(hurt.create("r" + i, program));
    }
    fill(0);
    assertThatThrownBy(() -> acknowledged.reversed().forEach(hurt::cancel))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    try {
      assertThat(hurt.health()).isEqualTo(ServingStatus.NOT_SERVING);
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).as("it has gone").isEqualTo(Status.Code.UNAVAILABLE);
    }
    assertThat(hurt.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(hurt.process.exitValue()).isEqualTo(ExitCode.INTERNAL);
    assertThat(folder.resolve("errors"))
        .content()
        .containsPattern("is full|No space left")
        .contains("what was acknowledged is on disk");

    Files.delete(disk.resolve("filler"));
    Served again = serve(MIN_FREE);
    for (String job : acknowledged) {
      var found = again.jobs().getJob(GetJobRequest.newBuilder().setName(job).build());
      assertThat(found.getJob().getName()).isEqualTo(job);
    }
    assertThat(again.create("new", program)).startsWith("jobs/");
  }
}
