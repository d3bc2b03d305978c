package io.zkthreads.server.job;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.Digest;
import java.io.IOException;

/// Makes proofs in this process.
public final class LocalProofs implements ProofSource {
  private final JobSteps steps;

  public LocalProofs(JobSteps steps) {
    this.steps = steps;
  }

  @Override
  public int atOnce() {
    return steps.atOnce();
  }

  @Override
  public Made prove(Order order, Observer observer)
      throws StepFailure, LedgerUnavailable, IOException {
    Progressing progressing = new Progressing(observer);
    JobSteps.Executed executed =
        steps.execute(order.spec(), order.acceptance(), progressing::isCancelled);
    observer.began();
    JobSteps.Proved proved = executed.prove(progressing);
    return artifacts -> stored(artifacts, proved);
  }

  private static ProofResult stored(ArtifactStore artifacts, JobSteps.Proved proved)
      throws IOException {
    Digest container = artifacts.put(proved.container());
    return proved.result().toBuilder()
        .setArtifact(container.name())
        .setSha256(ByteString.copyFrom(container.toBytes()))
        .setSizeBytes(proved.container().length)
        .setPublicWordsArtifact(artifacts.put(proved.publicWords()).name())
        .build();
  }

  /// What is made here ends with the process.
  private record Progressing(Observer observer) implements JobSteps.Observer {
    @Override
    public void progress(Progress progress) {
      observer.progress(progress);
    }

    @Override
    public void finished(StepFinished step) {
      observer.finished(step);
    }

    @Override
    public boolean isCancelled() {
      return observer.isClosing() || observer.isCancelled();
    }
  }

  @Override
  public void close() {}
}
