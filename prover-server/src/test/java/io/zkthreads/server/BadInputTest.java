package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.EstimateJobRequest;
import io.zkthreads.api.prover.v1.EstimateJobResponse;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import io.zkthreads.api.prover.v1.SubBlockWork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real daemon on a real socket, and clients that send it what cannot be proven.
@Timeout(120)
class BadInputTest {
  private static final int ENDLESS_LOOP = 0x0000006f;
  private static final int NO_INSTRUCTION = 0x00000000;

  @TempDir Path folder;

  private static Job ended(ProverClient client, String id, byte[] elf) {
    JobSpec spec =
        JobSpec.newBuilder()
            .setProgram(ProgramWork.newBuilder().setProgram(client.registerProgram(elf).getName()))
            .setLimits(Limits.newBuilder().setMaxCycles(100_000))
            .build();
    return client.waitJob(client.createJob(id, spec).getName(), 30);
  }

  private static void refused(Status.Code code, String text, Runnable call) {
    assertThatThrownBy(call::run)
        .hasMessageContaining(text)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  @Test
  void eachIsRefusedForItsReasonAndTheDaemonGoesOnServing() throws Exception {
    Config config =
        Config.load(
            Optional.empty(),
            Map.of(),
            Map.of(
                "data", folder.toString(),
                "daemon.listen", "127.0.0.1:0",
                "daemon.rehearsal", "off"));
    try (Daemon daemon = Daemon.start(config)) {
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
      ProverClient client = new ProverClient(channel);
      refused(
          Status.Code.INVALID_ARGUMENT,
          "not an ELF file",
          () -> client.registerProgram(new byte[100]));
      refused(
          Status.Code.INVALID_ARGUMENT,
          "sub-block",
          () ->
              client.createJob(
                  "malformed",
                  JobSpec.newBuilder()
                      .setSubBlock(
                          SubBlockWork.newBuilder().setSubBlock(ByteString.copyFrom(new byte[9])))
                      .build()));
      refused(
          Status.Code.INVALID_ARGUMENT,
          "expected sub_block or program, got nothing",
          () -> client.createJob("empty", JobSpec.getDefaultInstance()));
      assertThat(ended(client, "loop", BareElf.of(ENDLESS_LOOP)).getFailure().getReason())
          .isEqualTo("CYCLES_LIMIT");
      assertThat(ended(client, "illegal", BareElf.of(NO_INSTRUCTION)).getFailure().getReason())
          .isEqualTo("NO_INSTRUCTION");
      assertThat(client.listJobs(10, "").getJobsList()).hasSize(2);
      estimatesThatNobodyWaitsForMakeRoom(channel, client);
      channel.shutdownNow();
    }
  }

  /// Sixteen estimates of an endless loop, whose clients leave: whoever comes then is served.
  private static void estimatesThatNobodyWaitsForMakeRoom(
      ManagedChannel channel, ProverClient client) throws Exception {
    JobSpec endless = spec(client, ENDLESS_LOOP);
    EstimateJobRequest request = EstimateJobRequest.newBuilder().setSpec(endless).build();
    List<ListenableFuture<EstimateJobResponse>> left = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      left.add(ProverServiceGrpc.newFutureStub(channel).estimateJob(request));
    }
    assertThat(client.listJobs(10, "").getJobsList()).hasSize(2);
    left.forEach(call -> call.cancel(true));
    JobSpec brief = endless.toBuilder().setLimits(Limits.newBuilder().setMaxCycles(10)).build();
    Status.Code code = Status.Code.RESOURCE_EXHAUSTED;
    while (code == Status.Code.RESOURCE_EXHAUSTED) { // until the daemon has heard that all left
      code = codeOf(() -> client.estimate(brief));
    }
    assertThat(code).isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  private static Status.Code codeOf(Runnable call) {
    try {
      call.run();
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static JobSpec spec(ProverClient client, int word) {
    String program = client.registerProgram(BareElf.of(word)).getName();
    return JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().setProgram(program)).build();
  }
}
