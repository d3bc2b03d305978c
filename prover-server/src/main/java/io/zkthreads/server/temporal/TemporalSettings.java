package io.zkthreads.server.temporal;

import io.zkthreads.server.tls.ServiceAddress;
import io.zkthreads.server.tls.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;

/// Where Temporal is, and how daemon and workers find each other there.
///
/// @param authority PEM of those who may have signed Temporal's certificate
/// @param shown certificate and key with which daemon and workers show Temporal who they are
/// @param queue beginning of the names of task queues: daemon and workers of one store have the
///   same
/// @param device on which workers' queue a daemon puts its proofs: cpu or cuda
/// @param slots proofs that a daemon has under way at once
public record TemporalSettings(
    ServiceAddress address,
    Optional<Path> authority,
    Optional<TlsFiles> shown,
    String namespace,
    String queue,
    String device,
    int slots) {
  /// Task queue of a daemon's workflows.
  public String daemonQueue() {
    return queue + "-daemon";
  }

  /// Task queue of the workers with a kind of device. The machine is in its name, so that no proof
  /// is made of another than its daemon's, also while machines are replaced one by one. Each order
  /// says its profile.
  public String workerQueue(String device, int machine) {
    return "%s-%s-machine%d".formatted(queue, device, machine);
  }
}
