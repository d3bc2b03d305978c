package io.zkthreads.server.temporal;

import io.temporal.client.WorkflowClient;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.job.JobSteps;
import io.zkthreads.server.job.LocalProofs;
import io.zkthreads.server.rpc.HostPort;
import io.zkthreads.server.tls.ServiceAddress;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Daemons' and workers' ends of a Temporal that listens on a port of this machine.
///
/// @param queue beginning of the names of task queues
/// @param heartbeat a worker that is silent for so long is dead
/// @param hosting carries out the workflows of a daemon
record Served(int port, String queue, Duration heartbeat, Hosting hosting) {
  /// Carries out workflows.
  interface Hosting {
    Closeable start(WorkflowClient client, String queue) throws IOException;
  }

  Served(int port, String queue, Duration heartbeat) {
    this(port, queue, heartbeat, WorkflowHost::start);
  }

  private static final Duration TO_START = Duration.ofSeconds(20);

  TemporalConnection connect(String identity, Duration patience) throws IOException {
    ServiceAddress address = new ServiceAddress(false, new HostPort("127.0.0.1", port));
    return TemporalConnection.open(
        new TemporalSettings(
            address, Optional.empty(), Optional.empty(), "default", queue, "cpu", 1),
        identity,
        patience);
  }

  ProofTerms terms(Duration toStart) {
    return new ProofTerms(queue + "-test", toStart, Duration.ofMinutes(10), heartbeat, 3);
  }

  /// A daemon's source of proofs.
  TemporalProofsEnd daemon(FileArtifactStore artifacts, int slots) throws IOException {
    return daemon(artifacts, slots, TO_START);
  }

  TemporalProofsEnd daemon(FileArtifactStore artifacts, int slots, Duration toStart)
      throws IOException {
    TemporalConnection connection = connect("daemon", Duration.ofSeconds(2));
    TemporalProofs.Terms terms =
        new TemporalProofs.Terms(
            queue + "-daemon", terms(toStart), slots, 1 << 20, StagedSteps.NAMES);
    return new TemporalProofsEnd(
        connection,
        new TemporalProofs(
            connection.client(),
            hosting.start(connection.client(), terms.daemonQueue()),
            artifacts,
            terms));
  }

  /// A worker on a daemon's folder.
  WorkerEnd worker(Path folder, JobSteps steps, String name) throws IOException {
    return worker(folder, steps, name, Duration.ofSeconds(10));
  }

  WorkerEnd worker(Path folder, JobSteps steps, String name, Duration drain) throws IOException {
    TemporalConnection connection = connect(name, Duration.ofSeconds(30));
    connection.requireNamespace();
    FileArtifactStore artifacts = Host.artifacts(folder);
    return new WorkerEnd(
        connection,
        ProofWorker.start(
            connection.client(),
            queue + "-test",
            steps.atOnce(),
            new ProvingActivity(new LocalProofs(steps), artifacts, name),
            drain));
  }

  record WorkerEnd(TemporalConnection connection, ProofWorker worker) implements AutoCloseable {
    @Override
    public void close() {
      worker.close();
      connection.close();
    }
  }
}
