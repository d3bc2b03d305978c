package io.zkthreads.server.web;

import io.zkthreads.server.prove.DeviceState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// How a daemon stands.
///
/// @param version of the software; empty for one of no release
/// @param backend by its name
/// @param ledger `HOST:PORT` of the L2; empty without one
/// @param mostJobs that may be unfinished
/// @param keptJobs on record that have ended
/// @param leastFreeBytes with less free on the disk nothing new is taken
public record Standing(
    Health health,
    String version,
    String backend,
    int provenBits,
    List<DeviceState> devices,
    String ledger,
    int mostJobs,
    long keptJobs,
    long freeBytes,
    long leastFreeBytes,
    long artifactBytes,
    Duration uptime) {
  /// Whether it can prove.
  public enum Health {
    /// Its backend has not proven anything yet.
    STARTING,
    SERVING,
    /// Its backend did not pass the self-test.
    BROKEN
  }

  /// Tells how the daemon stands now.
  public interface Source {
    Standing now() throws IOException;
  }
}
