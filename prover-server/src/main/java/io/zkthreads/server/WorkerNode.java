package io.zkthreads.server;

import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.LocalProofs;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.metrics.Metric;
import io.zkthreads.server.metrics.Metrics;
import io.zkthreads.server.metrics.MetricsServer;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.ProvingSteps;
import io.zkthreads.server.prove.WorkReader;
import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.server.rpc.HostPort;
import io.zkthreads.server.rpc.RpcServer;
import io.zkthreads.server.temporal.ProofWorker;
import io.zkthreads.server.temporal.ProvingActivity;
import io.zkthreads.server.temporal.TemporalConnection;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.ZkMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A machine that proves for a daemon elsewhere, wired: backend, the daemon's artifacts, Temporal.
/// It has no jobs, no tenants and no L2. Closing it lets proofs end, or hands them back.
public final class WorkerNode implements AutoCloseable {
  private final Fate fate = new Fate();
  private final Timings timings = new Timings();
  private final String queue;
  private final int atOnce;
  private final Optional<String> listens;
  private final Optional<String> metrics;

  private final OwnedParts parts = new OwnedParts();

  /// Connects, proves something tiny, and begins to take proofs.
  ///
  /// @throws io.grpc.StatusRuntimeException UNAVAILABLE if Temporal does not answer
  /// @throws BadSetting if the daemon's artifacts are not there
  public static WorkerNode start(Config config) throws IOException {
    return new WorkerNode(config);
  }

  private WorkerNode(Config config) throws IOException {
    boolean started = false;
    try {
      String name = ProcessHandle.current().pid() + "@" + host();
      ArtifactStore artifacts = artifacts(config);
      TemporalConnection temporal =
          owned(
              TemporalConnection.open(config.temporal(), name, TemporalConnection.WORKER_PATIENCE));
      temporal.requireNamespace();
      ProofMaker maker = owned(Daemon.openMaker(config));
      atOnce = maker.atOnce();
      RpcServer health = listen(config);
      metrics = metrics(config, maker);
      listens = Optional.ofNullable(health).map(RpcServer::address);
      maker.selfTest();
      queue = queue(config, maker.backendName().startsWith("cuda") ? "cuda" : "cpu");
      owned(
          ProofWorker.start(
              temporal.client(),
              queue,
              atOnce,
              new ProvingActivity(proofs(config, artifacts, maker), artifacts, name),
              config.worker().drain()));
      if (health != null) {
        health.ready();
      }
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  /// The task queue of workers with a kind of device.
  static String queue(Config config, String device) {
    return config.temporal().workerQueue(device, ZkMachine.NUMBER);
  }

  /// The daemon's artifacts: in S3, or in the folder that it shares.
  private static ArtifactStore artifacts(Config config) throws IOException {
    Path folder = config.data().resolve("daemon");
    if (config.artifacts().isPresent()) {
      Files.createDirectories(folder);
    } else if (!Files.isDirectory(folder.resolve("artifacts"))) {
      throw new BadSetting(
          "data: expected the data folder of the daemon, in which this worker finds and leaves"
              + " artifacts, got "
              + config.data()
              + " without daemon/artifacts; or set daemon.artifacts as the daemon has it");
    }
    return Daemon.openArtifacts(config, folder);
  }

  /// A daemon bounds runs before they come here, so only the machine's bound is left. What a thread
  /// needs of the L2 was kept when its job was accepted.
  static LocalProofs proofs(Config config, ArtifactStore artifacts, ProofMaker maker) {
    return new LocalProofs(
        new ProvingSteps(
            new WorkReader(artifacts, null, Optional.empty()),
            maker,
            Limits.MAX_PROVABLE_CYCLES,
            Daemon.memoryBudget(config)));
  }

  private @Nullable RpcServer listen(Config config) throws IOException {
    String address = config.worker().listen();
    return address.isEmpty()
        ? null
        : owned(RpcServer.start(address, RpcServer.Access.OPEN, List.of()));
  }

  private Optional<String> metrics(Config config, ProofMaker maker) throws IOException {
    if (config.worker().metrics().isEmpty()) {
      return Optional.empty();
    }
    Metrics all =
        owned(new Metrics(timings))
            .gauge(Metric.ZKT_DEVICES, () -> maker.devices().all())
            .gauge(Metric.ZKT_DEVICES_SERVING, () -> maker.devices().serving())
            .gauge(Metric.ZKT_DEVICES_BUSY, () -> maker.devices().busy());
    HostPort asked = HostPort.parse(config.worker().metrics()).orElseThrow();
    return Optional.of(
        HostPort.of(owned(MetricsServer.start(asked.socket(), all)).address()).toString());
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a machine without a name";
    }
  }

  private <T extends AutoCloseable> T owned(T part) {
    return parts.own(part);
  }

  /// Task queue from which it takes proofs.
  public String queue() {
    return queue;
  }

  /// Proofs that it takes at once.
  public int atOnce() {
    return atOnce;
  }

  /// `HOST:PORT` where it answers for its health, if it does anywhere.
  public Optional<String> address() {
    return listens;
  }

  /// `HOST:PORT` where metrics are, if they are anywhere.
  public Optional<String> metrics() {
    return metrics;
  }

  /// Whether the worker can go on; when it cannot, whoever runs it has to close it.
  public Fate fate() {
    return fate;
  }

  @Override
  public void close() {
    parts.close();
  }
}
