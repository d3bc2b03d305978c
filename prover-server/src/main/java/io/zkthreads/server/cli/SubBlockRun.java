package io.zkthreads.server.cli;

import com.google.protobuf.ByteString;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.thread.SubBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/// A sub-block of a file as the work of a daemon. Its proof is kept as the container that the L2
/// takes.
final class SubBlockRun implements DaemonWork {
  private static final int INLINE_BYTES = 1 << 20;

  @Parameters(
      paramLabel = "SUBBLOCK",
      arity = "0..1",
      description =
          "A sealed sub-block (`zkt demo --data DIR` keeps one in DIR/sub-block), for a daemon.")
  @Nullable Path file;

  boolean isGiven() {
    return file != null;
  }

  /// The sub-block, which has to fit one message.
  SubBlock inline() throws BadInput {
    byte[] bytes = bytes();
    if (bytes.length > INLINE_BYTES) {
      throw new BadInput(
          "%s: expected a sub-block of at most %d bytes, got %d"
              .formatted(file, INLINE_BYTES, bytes.length));
    }
    return SubBlockFile.decode(Objects.requireNonNull(file), bytes);
  }

  private byte[] bytes() throws BadInput {
    return InputFiles.read(Objects.requireNonNull(file), "a sub-block", SubBlockFile.MAX_BYTES);
  }

  @Override
  public JobSpec.Builder spec(ProverClient daemon, Settlement settlement) throws BadInput {
    byte[] bytes = bytes();
    SubBlockFile.decode(Objects.requireNonNull(file), bytes);
    SubBlockWork.Builder work = SubBlockWork.newBuilder().setSettlement(settlement);
    if (bytes.length <= INLINE_BYTES) {
      work.setSubBlock(ByteString.copyFrom(bytes));
    } else {
      work.setArtifact(daemon.upload(bytes));
    }
    return JobSpec.newBuilder().setSubBlock(work);
  }

  @Override
  public ProofSummary keep(ProverClient daemon, Job job, @Nullable Path out) throws IOException {
    return keepProof(daemon, job, out);
  }

  static ProofSummary keepProof(ProverClient daemon, Job job, @Nullable Path out)
      throws IOException {
    if (out != null) {
      OutputFiles.write(out, daemon.download(job.getProof().getArtifact()));
    }
    return ProofSummary.of(job, Map.of(), job.getProof().getSizeBytes());
  }
}
