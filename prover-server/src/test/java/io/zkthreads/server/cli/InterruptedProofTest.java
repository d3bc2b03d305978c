package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.server.BareElf;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import java.io.BufferedReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// A proof by a daemon whose client or whose daemon does not live to see it.
@Timeout(180)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
@Tag("slow")
class InterruptedProofTest {
  private static final int COMMIT_A1_AS_WORD_0 = 0x00b0400b;
  private static final int A7_IS_93 = 0x05d00893;
  private static final int ECALL = 0x00000073;
  private static final int NO_INSTRUCTION = 0;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private Daemon daemon;

  @SuppressWarnings("NullAway.Init")
  private String address;

  @SuppressWarnings("NullAway.Init")
  private ManagedChannel channel;

  @SuppressWarnings("NullAway.Init")
  private ProverClient client;

  @SuppressWarnings("NullAway.Init")
  private Path elf;

  @BeforeEach
  void start() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      address = "127.0.0.1:" + socket.getLocalPort();
    }
    elf =
        Files.write(folder.resolve("small.elf"), BareElf.of(COMMIT_A1_AS_WORD_0, A7_IS_93, ECALL));
    daemon = open();
    channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    client = new ProverClient(channel);
  }

  private Daemon open() throws Exception {
    Map<String, String> settings =
        Map.of(
            "data",
            folder.resolve("data").toString(),
            "daemon.listen",
            address,
            "daemon.rehearsal",
            "off",
            "prover.backend",
            "scalar");
    return Daemon.start(Config.load(Optional.empty(), Map.of(), settings));
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    daemon.close();
  }

  private Said zkt(String... arguments) {
    return said(() -> Zkt.run(arguments));
  }

  private Said prove(Path out, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("prove", "--elf", elf.toString(), "--daemon", address));
    arguments.addAll(List.of("--proof", out.toString()));
    arguments.addAll(List.of(more));
    return zkt(arguments.toArray(String[]::new));
  }

  private static void expect(int exitCode, Said said) {
    assertThat(said.exitCode()).as(said.out() + said.err()).isEqualTo(exitCode);
  }

  @Test
  void whatProveWritesCanBeFetchedLater() {
    Path proved = folder.resolve("proved");
    Path fetched = folder.resolve("fetched");
    Path claim = folder.resolve("its.claim");
    Said first = prove(proved, "--json");
    expect(ExitCode.OK, first);
    String summary = first.out().lines().toList().getLast();
    String job = JsonParser.parseString(summary).getAsJsonObject().get("job").getAsString();
    Said said =
        zkt("jobs", "get", job, "--daemon", address, "--proof", fetched.toString(), "--json");
    expect(ExitCode.OK, said);
    assertThat(fetched).hasSameBinaryContentAs(proved);
    assertThat(Claim.besides(fetched)).hasSameBinaryContentAs(Claim.besides(proved));
    assertThat(said.out().lines().toList().getLast()).isEqualTo(summary);
    expect(ExitCode.OK, zkt("verify", fetched.toString(), "--elf", elf.toString()));
    expect(
        ExitCode.OK,
        zkt(
            "jobs",
            "get",
            job,
            "--daemon",
            address,
            "--proof",
            fetched.toString(),
            "--claim",
            claim.toString()));
    assertThat(claim).hasSameBinaryContentAs(Claim.besides(proved));
    Said shown = zkt("jobs", "get", job, "--daemon", address);
    expect(ExitCode.OK, shown);
    assertThat(shown.out()).contains(job).contains("VERIFIED");
  }

  @Test
  void theSameRequestIsTheSameProof() {
    expect(ExitCode.OK, prove(folder.resolve("one"), "--request-id", "mine"));
    expect(ExitCode.OK, prove(folder.resolve("two"), "--request-id", "mine"));
    assertThat(folder.resolve("two")).hasSameBinaryContentAs(folder.resolve("one"));
    assertThat(client.listJobs(10, "").getJobsList()).hasSize(1);
  }

  @Test
  void aProofGoesOnWhenItsDaemonIsReplaced() throws Exception {
    Path out = folder.resolve("out");
    CompletableFuture<Said> command =
        CompletableFuture.supplyAsync(
            () -> prove(out), task -> Thread.ofPlatform().daemon().start(task));
    while (client.listJobs(1, "").getJobsCount() == 0) {
      Thread.sleep(5);
    }
    daemon.close();
    daemon = open();
    Said said = command.get(120, TimeUnit.SECONDS);
    expect(ExitCode.OK, said);
    assertThat(said.out()).contains("the daemon does not answer (UNAVAILABLE");
    assertThat(client.listJobs(10, "").getJobsList()).hasSize(1);
    expect(ExitCode.OK, zkt("verify", out.toString(), "--elf", elf.toString()));
  }

  @Test
  void aClientThatIsToldToEndSaysHowToGoOn() throws Exception {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "prove",
                "--elf",
                elf.toString(),
                "--daemon",
                address,
                "--request-id",
                "mine",
                "--proof",
                out.toString())
            .start();
    String job = "";
    try (BufferedReader lines = process.inputReader()) {
      String line;
      while (job.isEmpty() && (line = lines.readLine()) != null) {
        job = line.startsWith("daemon accepted ") ? line.substring(16) : "";
      }
      process.toHandle().destroy();
      while (lines.readLine() != null) {}
    }
    String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(told).isEqualTo(128 + 15);
    assertThat(told)
        .contains("zkt jobs get " + job + " --daemon " + address + " --proof OUT")
        .contains("--request-id mine");
    assertThat(out).doesNotExist();
    assertThat(client.waitJob(job, 30).getState().name()).isEqualTo("JOB_STATE_VERIFIED");
    expect(ExitCode.OK, zkt("jobs", "get", job, "--daemon", address, "--proof", out.toString()));
    expect(ExitCode.OK, zkt("verify", out.toString(), "--elf", elf.toString()));
    expect(ExitCode.OK, prove(folder.resolve("again"), "--request-id", "mine"));
    assertThat(folder.resolve("again")).hasSameBinaryContentAs(out);
  }

  @Test
  void aDaemonThatDoesNotComeBackIsGivenUpInTimeAndTheCommandSaysHowToGoOn() throws Exception {
    CompletableFuture<Said> command =
        CompletableFuture.supplyAsync(
            () -> prove(folder.resolve("out"), "--patience", "1"),
            task -> Thread.ofPlatform().daemon().start(task));
    while (client.listJobs(1, "").getJobsCount() == 0) {
      Thread.sleep(5);
    }
    String job = client.listJobs(1, "").getJobs(0).getName();
    daemon.close();
    Said said = command.get(60, TimeUnit.SECONDS);
    daemon = open();
    expect(ExitCode.UNAVAILABLE, said);
    assertThat(said.err()).contains("zkt jobs get " + job).contains("--request-id zkt-");
  }

  @Test
  void aDaemonThatIsStillStartingIsWaitedForIfItIsAskedFor() throws Exception {
    daemon.close();
    CompletableFuture<Said> command =
        CompletableFuture.supplyAsync(
            () -> prove(folder.resolve("out"), "--patience", "60"),
            task -> Thread.ofPlatform().daemon().start(task));
    Thread.sleep(3_000); // longer than an unknown address is borne with
    daemon = open();
    expect(ExitCode.OK, command.get(60, TimeUnit.SECONDS));
  }

  @Test
  void aProofThatCannotBeKeptIsNotLost() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    CompletableFuture<Said> command =
        CompletableFuture.supplyAsync(
            () -> prove(gone.resolve("out")), task -> Thread.ofPlatform().daemon().start(task));
    while (client.listJobs(1, "").getJobsCount() == 0) {
      Thread.sleep(5);
    }
    Files.delete(gone);
    Said said = command.get(60, TimeUnit.SECONDS);
    String job = client.listJobs(1, "").getJobs(0).getName();
    expect(ExitCode.BAD_INPUT, said);
    assertThat(said.err()).contains("no such file or folder").contains("zkt jobs get " + job);
  }

  @Test
  void aJobWithoutAProofHasNoneToFetch() throws Exception {
    Files.write(elf, BareElf.of(NO_INSTRUCTION));
    expect(ExitCode.NOT_AS_EXPECTED, prove(folder.resolve("out"), "--request-id", "trap"));
    Job job = client.listJobs(1, "").getJobs(0);
    Path out = folder.resolve("out");
    Said said = zkt("jobs", "get", job.getName(), "--daemon", address, "--proof", out.toString());
    expect(ExitCode.NOT_AS_EXPECTED, said);
    assertThat(said.err()).contains("has no verified proof: it is FAILED");
    assertThat(out).doesNotExist();
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    expect(ExitCode.BAD_INPUT, zkt("jobs", "get", "jobs/none", "--daemon", address));
    expect(
        ExitCode.BAD_INPUT,
        zkt("jobs", "get", "jobs/none", "--daemon", address, "--claim", "some.json"));
    expect(ExitCode.BAD_INPUT, prove(folder.resolve("out"), "--request-id", "no request id"));
    expect(
        ExitCode.BAD_INPUT,
        zkt("prove", "--elf", elf.toString(), "--request-id", "without-daemon"));
    expect(ExitCode.BAD_INPUT, prove(folder.resolve("out"), "--patience", "-1"));
  }
}
