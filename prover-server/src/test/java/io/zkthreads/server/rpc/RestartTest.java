package io.zkthreads.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.BlockingClientCall;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.ArtifactServiceGrpc;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import io.zkthreads.api.prover.v1.UploadHeader;
import io.zkthreads.api.prover.v1.UploadRequest;
import io.zkthreads.api.prover.v1.UploadResponse;
import io.zkthreads.api.prover.v1.WaitJobRequest;
import io.zkthreads.api.prover.v1.WatchJobRequest;
import io.zkthreads.api.prover.v1.WatchJobResponse;
import io.zkthreads.server.job.ScriptedSteps;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client sees of a service that is stopped, killed or replaced while it waits.
@Timeout(90)
@Tag("slow")
class RestartTest {
  @TempDir Path folder;
  private final ScriptedSteps steps = new ScriptedSteps(0);
  private final List<ManagedChannel> channels = new ArrayList<>();

  private ManagedChannel channel(String address) {
    ManagedChannel channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    channels.add(channel);
    return channel;
  }

  @AfterEach
  void closeChannels() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private static void closeLater(Served served) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            served.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void aServiceThatStopsSendsItsWatchersAwayAtOnceAndOtherCallsThatDoNotEndLater()
      throws Exception {
    Served served = Served.open(folder, steps);
    ManagedChannel channel = channel(served.address());
    var stub = ProverServiceGrpc.newBlockingV2Stub(channel);
    String name = new ProverClient(channel).createJob("r1", Served.PROGRAM).getName();
    BlockingClientCall<?, WatchJobResponse> watch =
        stub.watchJob(WatchJobRequest.newBuilder().setName(name).build());
    assertThat(watch.read()).isNotNull();
    BlockingClientCall<UploadRequest, UploadResponse> upload =
        ArtifactServiceGrpc.newBlockingV2Stub(channel).upload();
    upload.write(
        UploadRequest.newBuilder()
            .setHeader(
                UploadHeader.newBuilder()
                    .setSha256(ByteString.copyFrom(new byte[32]))
                    .setSizeBytes(1000))
            .build());
    ConcurrentLinkedQueue<String> ended = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<Void>> ends =
        List.of(
            sentAway("watch", ended, () -> readToTheEnd(watch)),
            sentAway(
                "wait",
                ended,
                () -> stub.waitJob(WaitJobRequest.newBuilder().setName(name).build())),
            sentAway("upload", ended, upload::read));
    Thread.sleep(500); // until the wait is one
    closeLater(served);
    for (CompletableFuture<Void> end : ends) {
      end.get(30, TimeUnit.SECONDS);
    }
    assertThat(ended).hasSize(3).last().isEqualTo("upload");
  }

  private interface Call {
    void run() throws Exception;
  }

  private static void readToTheEnd(BlockingClientCall<?, ?> call) throws Exception {
    while (call.read() != null) {}
  }

  /// Completes when the call has ended with the word that its client may come back.
  private static CompletableFuture<Void> sentAway(
      String name, ConcurrentLinkedQueue<String> ended, Call call) {
    return CompletableFuture.runAsync(
        () -> {
          assertThatThrownBy(call::run)
              .isInstanceOfSatisfying(StatusException.class, RestartTest::isDraining);
          ended.add(name);
        },
        task -> Thread.ofVirtual().start(task));
  }

  private static void isDraining(StatusException e) {
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(e.getStatus().getDescription()).contains("draining").contains("come back");
    try {
      ErrorInfo reason = StatusProto.fromThrowable(e).getDetails(0).unpack(ErrorInfo.class);
      assertThat(reason.getReason()).isEqualTo("DRAINING");
      assertThat(reason.getMetadataMap()).containsEntry("retryable", "true");
    } catch (InvalidProtocolBufferException malformed) {
      throw new AssertionError(malformed);
    }
  }

  /// A client in the middle of a job, and what it has seen of it.
  private final class Watcher {
    final ConcurrentLinkedQueue<Long> seen = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Patience.Wait> waits = new ConcurrentLinkedQueue<>();
    final CountDownLatch proving = new CountDownLatch(1);
    final ProverClient client;
    final CompletableFuture<Job> end;

    Watcher(String address) {
      client = new ProverClient(channel(address), Patience.DEFAULT.telling(waits::add));
      String name = client.createJob("r1", Served.PROGRAM).getName();
      end =
          CompletableFuture.supplyAsync(
              () -> {
                client.watch(name, 0, this::see);
                return client.job(name);
              },
              task -> Thread.ofVirtual().start(task));
    }

    private boolean see(JobEvent event) {
      seen.add(event.getSequence());
      if (event.getState() == JobState.JOB_STATE_PROVING) {
        proving.countDown();
      }
      return true;
    }

    void expectTheEnd() throws Exception {
      Job job = end.get(60, TimeUnit.SECONDS);
      assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
      assertThat(waits).as("times that it had to try again").isNotEmpty();
      assertThat(seen)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, job.getSequence()).boxed().toList());
      assertThat(client.download(job.getProof().getArtifact())).hasSize(3 << 20);
    }
  }

  @Test
  void aWatchGoesOnWhenTheServiceIsBackAfterAWhile() throws Exception {
    Served first = Served.open(folder, steps);
    Watcher watcher = new Watcher(first.address());
    watcher.proving.await();
    first.close();
    Thread.sleep(4_000); // longer than five tries took
    steps.proofMayEnd.release(2);
    try (Served second = Served.open(folder, steps, first.address())) {
      watcher.expectTheEnd();
      assertThat(second.engine().get(watcher.end.get().getName()).hasProof()).isTrue();
    }
  }

  /// The child: a daemon that proves only if it is told to.
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      Served served =
          Served.open(folder, new ScriptedSteps(Integer.parseInt(arguments[2])), arguments[1]);
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .unstarted(() -> {
                    try {
                      served.close();
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  }));
      System.out.println("serving");
      Thread.currentThread().join();
    }
  }

  private Process child(String listen, int proofs) throws IOException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                folder.toString(),
                listen,
                Integer.toString(proofs))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader lines = child.inputReader();
    assertThat(lines.readLine()).isEqualTo("serving");
    return child;
  }

  private static String freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aProcessMayBeKilledOrTerminatedWhileAClientWatches(boolean killed) throws Exception {
    String listen = freeAddress();
    Process first = child(listen, 0);
    Process second = null;
    try {
      Watcher watcher = new Watcher(listen);
      watcher.proving.await();
      if (killed) {
        first.destroyForcibly();
      } else {
        first.destroy();
      }
      assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
      second = child(listen, 1000);
      watcher.expectTheEnd();
    } finally {
      first.destroyForcibly();
      if (second != null) {
        second.destroyForcibly();
      }
    }
  }

  @Test
  void anUploadThatIsCutGoesOnWithTheNextService() throws Exception {
    byte[] bytes = new byte[8 << 20];
    new Random(5).nextBytes(bytes);
    Served first = Served.open(folder, steps);
    ProverClient client = new ProverClient(channel(first.address()));
    client.listJobs(1, "");
    first.close();
    CompletableFuture<String> name =
        CompletableFuture.supplyAsync(
            () -> client.upload(bytes), task -> Thread.ofVirtual().start(task));
    Thread.sleep(500);
    try (Served _ = Served.open(folder, steps, first.address())) {
      assertThat(client.download(name.get(30, TimeUnit.SECONDS))).isEqualTo(bytes);
    }
  }

  @Test
  void patienceEndsSoonWithAnAddressThatNeverAnsweredAndInTimeWithOneThatDid() throws Exception {
    Patience patience = new Patience(Duration.ofMillis(1500), Duration.ofMillis(300), wait -> {});
    Served served = Served.open(folder, steps);
    ProverClient known = new ProverClient(channel(served.address()), patience);
    known.listJobs(1, "");
    served.close();
    ProverClient never = new ProverClient(channel(served.address()), patience);
    expectSilence(() -> never.listJobs(1, ""), 300);
    expectSilence(() -> known.listJobs(1, ""), 1500);
    ProverClient none = new ProverClient(channel(served.address()), Patience.NONE);
    expectSilence(() -> none.listJobs(1, ""), 0);
  }

  private static void expectSilence(Runnable call, long leastMillis) {
    long began = System.nanoTime();
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    assertThat((System.nanoTime() - began) / 1_000_000).isBetween(leastMillis, 20_000L);
  }

  @Test
  void whatTheServiceRefusesIsNotAskedAgain() throws Exception {
    List<Patience.Wait> waits = new ArrayList<>();
    try (Served served = Served.open(folder, steps)) {
      ProverClient client =
          new ProverClient(channel(served.address()), Patience.DEFAULT.telling(waits::add));
      for (int i = 0; i < 10; i++) {
        client.createJob("r" + i, Served.PROGRAM);
      }
      expect(Status.Code.RESOURCE_EXHAUSTED, () -> client.createJob("one-more", Served.PROGRAM));
      ProgramWork.Builder large = ProgramWork.newBuilder();
      for (int i = 0; i < 2 << 20; i++) {
        large.addAdvice(i);
      }
      JobSpec tooLarge = JobSpec.newBuilder().setProgram(large).build();
      expect(Status.Code.RESOURCE_EXHAUSTED, () -> client.createJob("large", tooLarge));
      expect(Status.Code.NOT_FOUND, () -> client.watch("jobs/none", 0, event -> true));
    }
    assertThat(waits).isEmpty();
  }

  private static void expect(Status.Code code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }
}
