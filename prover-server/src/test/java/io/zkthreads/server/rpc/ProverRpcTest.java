package io.zkthreads.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import io.zkthreads.api.prover.v1.WatchJobRequest;
import io.zkthreads.api.prover.v1.WatchJobResponse;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.AnyClients;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.ScriptedSteps;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.server.measure.Timings;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jobs and artifacts over a real socket, with steps that do no mathematics.
@Timeout(60)
class ProverRpcTest {
  private static final JobSpec PROGRAM =
      JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().addAdvice(0)).build();

  @TempDir Path folder;
  private final ScriptedSteps steps = new ScriptedSteps(0);

  @SuppressWarnings("NullAway.Init")
  private SqlJobStore store;

  @SuppressWarnings("NullAway.Init")
  private JobEngine engine;

  @SuppressWarnings("NullAway.Init")
  private RpcServer server;

  @SuppressWarnings("NullAway.Init")
  private ManagedChannel channel;

  @SuppressWarnings("NullAway.Init")
  private ProverClient client;

  @BeforeEach
  void start() throws Exception {
    Timings timings = new Timings();
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 32 << 20);
    store = SqlJobStore.open(folder, hurt -> {});
    engine =
        JobEngine.start(
            new JobEngine.Parts(
                store, artifacts, steps, null, timings, 100, new Fate(), new AnyClients()));
    server =
        RpcServer.start(
            "127.0.0.1:0",
            List.of(
                new ProverRpc(Served.parts(engine, Served.library(artifacts, store)), timings, 50),
                new ArtifactRpc(Served.library(artifacts, store), timings)));
    channel = NettyChannelBuilder.forTarget(server.address()).usePlaintext().build();
    client = new ProverClient(channel);
  }

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow();
    server.close();
    engine.close();
    store.close();
  }

  private static List<JobEvent> watchAll(ProverClient client, String name, long after) {
    List<JobEvent> events = new ArrayList<>();
    client.watch(name, after, events::add);
    return events;
  }

  @Test
  void aWatchThatIsTakenUpAgainMissesNothingAndRepeatsNothing() {
    String name = client.createJob("r1", PROGRAM).getName();
    List<Long> seen = new ArrayList<>();
    long last =
        client.watch(
            name,
            0,
            event -> {
              seen.add(event.getSequence());
              return event.getSequence() < 3;
            });
    steps.proofMayEnd.release();
    watchAll(client, name, last).forEach(event -> seen.add(event.getSequence()));
    assertThat(seen).containsExactlyElementsOf(LongStream.rangeClosed(1, 6).boxed().toList());
    assertThat(watchAll(client, name, 0)).hasSize(6);
    assertThat(watchAll(client, name, 6)).isEmpty();
  }

  @Test
  void aSilentWatchBeatsAndItsEndStreamsTheProof() {
    String name = client.createJob("r1", PROGRAM).getName();
    Iterator<WatchJobResponse> watch =
        ProverServiceGrpc.newBlockingStub(channel)
            .watchJob(WatchJobRequest.newBuilder().setName(name).setIncludeProof(true).build());
    boolean beaten = false;
    ByteArrayOutputStream proof = new ByteArrayOutputStream();
    while (watch.hasNext()) {
      WatchJobResponse message = watch.next();
      if (message.hasHeartbeat() && !beaten) {
        beaten = true;
        steps.proofMayEnd.release();
      }
      if (message.hasProofChunk()) {
        assertThat(message.getProofChunk().getOffset()).isEqualTo(proof.size());
        proof.writeBytes(message.getProofChunk().getData().toByteArray());
      }
    }
    assertThat(beaten).isTrue();
    assertThat(proof.size()).isEqualTo(3 << 20);
    Job job = client.job(name);
    assertThat(client.download(job.getProof().getArtifact())).isEqualTo(proof.toByteArray());
  }

  @Test
  void aJobThatHasEndedIsDeletedAndEverythingOfItIsNotFound() {
    String name = client.createJob("r1", PROGRAM).getName();
    expectStatus(Status.Code.FAILED_PRECONDITION, () -> client.deleteJob(name));
    steps.proofMayEnd.release();
    assertThat(client.waitJob(name, 20).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
    client.deleteJob(name);
    expectStatus(Status.Code.NOT_FOUND, () -> client.deleteJob(name));
    expectStatus(Status.Code.NOT_FOUND, () -> client.job(name));
    expectStatus(Status.Code.NOT_FOUND, () -> client.waitJob(name, 1));
    expectStatus(Status.Code.NOT_FOUND, () -> client.retryJob(name));
    expectStatus(Status.Code.NOT_FOUND, () -> watchAll(client, name, 0));
    assertThat(client.listJobs(10, "").getJobsList()).isEmpty();
    steps.proofMayEnd.release();
    assertThat(client.createJob("r1", PROGRAM).getName()).isNotEqualTo(name);
  }

  @Test
  void endingAWatchDoesNotEndItsJob() {
    String name = client.createJob("r1", PROGRAM).getName();
    client.watch(name, 0, event -> false);
    steps.proofMayEnd.release();
    assertThat(client.waitJob(name, 20).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
  }

  @Test
  void aRefusalCarriesReasonDomainAndField() throws Exception {
    JobSpec bad = JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().addAdvice(3)).build();
    assertThatThrownBy(() -> client.createJob("r1", bad))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              List<Any> details = StatusProto.fromThrowable(e).getDetailsList();
              assertThat(unpack(details.get(0), ErrorInfo.class).getReason())
                  .isEqualTo("NOT_ALLOWED");
              assertThat(unpack(details.get(0), ErrorInfo.class).getDomain())
                  .isEqualTo("prover.zkthreads");
              assertThat(unpack(details.get(1), BadRequest.class).getFieldViolations(0).getField())
                  .isEqualTo("spec.program.advice");
            });
    assertThat(client.createJob("r2", PROGRAM).getState()).isNotEqualTo(JobState.JOB_STATE_FAILED);
  }

  private static <T extends com.google.protobuf.Message> T unpack(Any any, Class<T> type) {
    try {
      return any.unpack(type);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static void expectStatus(Status.Code code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  @Test
  void requestsThatNameNothingKnownAreRefusedAndTheServiceGoesOn() {
    expectStatus(Status.Code.NOT_FOUND, () -> client.job("jobs/none"));
    expectStatus(Status.Code.NOT_FOUND, () -> client.cancelJob("jobs/none"));
    expectStatus(Status.Code.NOT_FOUND, () -> watchAll(client, "jobs/none", 0));
    expectStatus(Status.Code.INVALID_ARGUMENT, () -> client.createJob("not a request id", PROGRAM));
    expectStatus(Status.Code.INVALID_ARGUMENT, () -> client.download("artifacts/..%2f"));
    expectStatus(Status.Code.NOT_FOUND, () -> client.download("artifacts/" + "0".repeat(64)));
    expectStatus(Status.Code.INVALID_ARGUMENT, () -> client.listJobs(5000, ""));
    expectStatus(Status.Code.INVALID_ARGUMENT, () -> client.listJobs(5, "'; DROP TABLE job"));
    assertThat(client.listJobs(10, "").getJobsList()).isEmpty();
  }

  @Test
  void jobsAreListedInPagesNewestFirst() {
    steps.proofMayEnd.release(100);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      names.addFirst(client.createJob("r" + i, PROGRAM).getName());
    }
    List<String> listed = new ArrayList<>();
    String token = "";
    do {
      var page = client.listJobs(2, token);
      page.getJobsList().forEach(job -> listed.add(job.getName()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(listed).isEqualTo(names);
  }

  @Test
  void anArtifactLargerThanAMessageGoesUpAndComesDown() {
    byte[] bytes = new byte[9 << 20];
    new Random(3).nextBytes(bytes);
    String name = client.upload(bytes);
    assertThat(client.upload(bytes)).isEqualTo(name);
    assertThat(client.download(name)).isEqualTo(bytes);
  }

  @Test
  void anUploadAboveTheLimitIsRefused() {
    expectStatus(Status.Code.RESOURCE_EXHAUSTED, () -> client.upload(new byte[33 << 20]));
  }
}
