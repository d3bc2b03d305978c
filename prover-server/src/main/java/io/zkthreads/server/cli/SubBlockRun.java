package io.zkthreads.server.cli;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.vm.machine.TableId;
import io.zkthreads.vm.trace.ExecutionReport;
import io.zkthreads.vm.trace.TableUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A sub-block of a file as the work of a command: a daemon executes and proves it, since it knows
/// the L2's contracts.
final class SubBlockRun {
  private static final long MAX_BYTES = 64L << 20;
  private static final int INLINE_BYTES = 1 << 20;

  @Parameters(
      paramLabel = "SUBBLOCK",
      arity = "0..1",
      description =
          "A sealed sub-block (`zkt demo --data DIR` keeps one in DIR/sub-block), for a daemon.")
  @Nullable Path file;

  @Option(
      names = "--daemon",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:50051",
      description = "The daemon for SUBBLOCK; default: ${DEFAULT-VALUE}.")
  String address = "";

  /// What a command does with a daemon and a sub-block.
  private interface Work {
    int run(ProverClient daemon, SubBlockWork.Builder work) throws IOException;
  }

  boolean isGiven() {
    return file != null;
  }

  /// Executes without a proof and says what one would take.
  int execute(Console console) throws BadInput, IOException {
    return with((daemon, work) -> {
      Execution execution = daemon.estimate(JobSpec.newBuilder().setSubBlock(work).build());
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("exitCode", Integer.toUnsignedLong(execution.getExitCode()));
      fields.put("cycles", execution.getCycles());
      ExecutionReport report = report(execution);
      fields.putAll(ReportText.fields(report));
      console.say(ReportText.table(report));
      console.result(
          fields,
          "exit code %s, %,d cycles; a proof: %s"
              .formatted(
                  fields.get("exitCode"), execution.getCycles(), ReportText.summary(report)));
      return ExitCode.OK;
    });
  }

  private static ExecutionReport report(Execution execution) {
    List<TableUse> tables =
        execution.getTablesList().stream()
            .map(t ->
                new TableUse(
                    TableId.valueOf(t.getTable()),
                    t.getLanes(),
                    t.getRows(),
                    t.getLogHeightsList(),
                    t.getCommittedCells(),
                    t.getOpenedColumns()))
            .toList();
    return new ExecutionReport(execution.getCycles(), tables, execution.getPredictedProofBytes());
  }

  /// Proves without settling; the proof's container goes to `out`.
  int prove(Console console, @Nullable Path out) throws BadInput, IOException {
    return with((daemon, work) -> {
      work.setSettlement(Settlement.SETTLEMENT_NONE);
      JobSpec spec = JobSpec.newBuilder().setSubBlock(work).build();
      Job job = daemon.createJob("zkt-" + UUID.randomUUID(), spec);
      console.event("job", Map.of("name", job.getName()), "daemon accepted " + job.getName());
      daemon.watch(job.getName(), 0, new Watcher(console));
      Job ended = daemon.job(job.getName());
      if (ended.getState() != JobState.JOB_STATE_VERIFIED) {
        console.result(
            Map.of("state", name(ended.getState()), "failure", ended.getFailure().getReason()),
            name(ended.getState()) + ": " + ended.getFailure().getMessage());
        return ExitCode.NOT_AS_EXPECTED;
      }
      if (out != null) {
        Files.write(out, daemon.download(ended.getProof().getArtifact()));
      }
      say(console, ended);
      return ExitCode.OK;
    });
  }

  private int with(Work task) throws BadInput, IOException {
    byte[] bytes = InputFiles.read(Objects.requireNonNull(file), "a sub-block", MAX_BYTES);
    try {
      SubBlock.decode(bytes);
    } catch (InvalidEncoding e) {
      throw new BadInput(file + ": " + e.getMessage());
    }
    ManagedChannel channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    try {
      ProverClient daemon = new ProverClient(channel);
      SubBlockWork.Builder work = SubBlockWork.newBuilder();
      if (bytes.length <= INLINE_BYTES) {
        work.setSubBlock(ByteString.copyFrom(bytes));
      } else {
        work.setArtifact(daemon.upload(bytes));
      }
      return task.run(daemon, work);
    } finally {
      channel.shutdownNow();
    }
  }

  private static void say(Console console, Job job) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("job", job.getName());
    fields.put("cycles", job.getExecution().getCycles());
    fields.put("committedCells", job.getExecution().getCommittedCells());
    fields.put("proofBytes", job.getProof().getSizeBytes());
    fields.put("provenBits", job.getProof().getProvenBits());
    fields.put("backend", job.getProof().getBackend());
    console.result(
        fields,
        "%,d cycles, %,d committed cells, proof of %,d bytes, %d proven bits (%s)"
            .formatted(
                job.getExecution().getCycles(),
                job.getExecution().getCommittedCells(),
                job.getProof().getSizeBytes(),
                job.getProof().getProvenBits(),
                job.getProof().getBackend()));
  }

  private static String name(JobState state) {
    return state.name().replace("JOB_STATE_", "");
  }

  private record Watcher(Console console) implements ProverClient.JobWatcher {
    @Override
    public boolean onEvent(JobEvent event) {
      console.event(
          "state",
          Map.of("sequence", event.getSequence(), "state", name(event.getState())),
          "  " + name(event.getState()).toLowerCase(Locale.ROOT));
      return true;
    }

    @Override
    public void onProgress(Progress progress) {
      console.progress(progress.getStep(), progress.getDone(), progress.getTotal());
    }
  }
}
