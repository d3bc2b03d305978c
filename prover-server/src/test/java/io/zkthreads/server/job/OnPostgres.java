package io.zkthreads.server.job;

import io.zkthreads.store.PostgresAddress;
import io.zkthreads.store.PostgresCandidate;
import io.zkthreads.store.PostgresServer;
import io.zkthreads.store.StoreFailure;
import java.time.Duration;
import java.util.function.Consumer;

/// Job stores in PostgreSQL, for tests.
public final class OnPostgres {
  private OnPostgres() {}

  /// Opens a store, once nobody else leads it.
  public static SqlJobStore open(PostgresAddress address) {
    return open(address, PostgresCandidate.LEASE, hurt -> {});
  }

  static SqlJobStore open(
      PostgresAddress address, Duration lease, Consumer<? super StoreFailure> hurt) {
    try (PostgresCandidate candidate =
        PostgresCandidate.connect(address, JobSchema.SCHEMA, lease)) {
      return SqlJobStore.on(PostgresServer.lead(candidate, hurt));
    }
  }
}
