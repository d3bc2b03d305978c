package io.zkthreads.server;

import io.grpc.ServerCredentials;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.JobSchema;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.store.PostgresAddress;
import io.zkthreads.store.PostgresCandidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where a daemon's jobs and tenants are kept, as its settings say.
final class Records {
  private Records() {}

  /// Opens the store in the daemon's folder; or the one in PostgreSQL, once no other daemon leads.
  ///
  /// @param transport of the calls that are told to come again meanwhile
  /// @param rehearsed what is tried while another daemon leads
  /// @param fate told when nothing more can be written
  static SqlJobStore open(
      Config config,
      Path folder,
      ServerCredentials transport,
      Standby.Rehearsed rehearsed,
      Fate fate)
      throws IOException {
    if (config.database().isEmpty()) {
      return SqlJobStore.open(folder, hurt -> fate.cannotGoOn("the disk failed", hurt));
    }
    requireNone(folder.resolve(JobSchema.FILE));
    PostgresAddress address = config.database().get();
    Standby standby = new Standby(config.daemonListen(), transport, rehearsed);
    try (PostgresCandidate candidate = JobSchema.candidate(address)) {
      return SqlJobStore.on(
          standby.lead(candidate, hurt -> fate.cannotGoOn("the database failed", hurt)));
    }
  }

  private static void requireNone(Path jobs) throws BadSetting {
    if (Files.exists(jobs)) {
      throw new BadSetting(
          "daemon.database: expected a folder without jobs of its own, got %s: finish them without"
                  .formatted(jobs)
              + " this setting, then move the file away");
    }
  }
}
