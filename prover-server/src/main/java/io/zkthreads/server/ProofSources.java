package io.zkthreads.server;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.job.JobSteps;
import io.zkthreads.server.job.JobWait;
import io.zkthreads.server.job.LocalProofs;
import io.zkthreads.server.job.ProofSource;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.prove.ProvingSteps;
import io.zkthreads.server.temporal.ProofTerms;
import io.zkthreads.server.temporal.TemporalConnection;
import io.zkthreads.server.temporal.TemporalProofs;
import io.zkthreads.server.temporal.TemporalSettings;
import java.io.IOException;
import java.lang.System.Logger.Level;

/// Where a daemon's proofs are made, as it is configured.
final class ProofSources {
  private static final System.Logger LOG = System.getLogger(ProofSources.class.getName());

  private ProofSources() {}

  /// @param steps of proofs that are made in this process
  /// @param artifacts that workers share with this daemon
  static ProofSource open(Config config, JobSteps steps, ArtifactStore artifacts)
      throws IOException {
    if (!config.daemonThroughTemporal()) {
      return new LocalProofs(steps);
    }
    TemporalSettings settings = config.temporal();
    String queue = WorkerNode.queue(config, settings.device());
    LOG.log(
        Level.INFO,
        "workers prove, {0} at once: Temporal at {1}, task queue {2}",
        settings.slots(),
        settings.address(),
        queue);
    String name = "daemon " + ProcessHandle.current().pid();
    TemporalConnection temporal =
        TemporalConnection.open(settings, name, TemporalConnection.DAEMON_PATIENCE);
    return new Connected(
        temporal,
        TemporalProofs.open(
            temporal.client(),
            artifacts,
            new TemporalProofs.Terms(
                settings.daemonQueue(),
                ProofTerms.of(queue),
                settings.slots(),
                config.maxCycles(),
                ProvingSteps.STEP_NAMES)));
  }

  /// A source with the connection that it needs.
  private record Connected(TemporalConnection temporal, TemporalProofs proofs)
      implements ProofSource {
    @Override
    public int atOnce() {
      return proofs.atOnce();
    }

    @Override
    public Made prove(Order order, Observer observer)
        throws JobWait, StepFailure, LedgerUnavailable, IOException, InterruptedException {
      return proofs.prove(order, observer);
    }

    @Override
    public void close() {
      proofs.close();
      temporal.close();
    }
  }
}
