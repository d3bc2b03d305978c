package io.zkthreads.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.store.Database;
import io.zkthreads.store.PostgresAddress;
import io.zkthreads.store.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

class JobUsageOnPostgresTest extends JobUsageTest {
  private final PostgresAddress address;

  JobUsageOnPostgresTest() throws SQLException {
    address = PostgresServer.empty();
  }

  @Override
  SqlJobStore openStore() {
    return OnPostgres.open(address);
  }

  /// What others see at one moment is what a killed process leaves.
  @Override
  void assertEndsAreCountedIn(Path copy) {
    try (Database beside = JobSchema.beside(copy, Optional.of(address))) {
      assertThat(
              beside.<Optional<Boolean>>read(session ->
                  session.first(
                      "SELECT (SELECT COUNT(*) FROM job WHERE ended) = (SELECT COALESCE(SUM(jobs), 0)"
                          + " FROM usage_of_day WHERE tenant = 'alice')",
                      row -> row.getBoolean(1))))
          .contains(true);
    }
  }
}
