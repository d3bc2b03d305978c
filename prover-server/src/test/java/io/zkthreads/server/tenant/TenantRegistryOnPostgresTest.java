package io.zkthreads.server.tenant;

import io.zkthreads.server.job.JobSchema;
import io.zkthreads.server.job.OnPostgres;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.store.Database;
import io.zkthreads.store.PostgresAddress;
import io.zkthreads.store.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

class TenantRegistryOnPostgresTest extends TenantRegistryTest {
  private final PostgresAddress address;

  TenantRegistryOnPostgresTest() throws SQLException {
    address = PostgresServer.empty();
  }

  @Override
  SqlJobStore openStore() {
    return OnPostgres.open(address);
  }

  @Override
  Database openBeside() {
    return JobSchema.beside(Path.of("unused"), Optional.of(address));
  }

  @Override
  String wholeStore() {
    try (Database beside = openBeside()) {
      return beside.read(session ->
          String.join(
              "\n", session.query("SELECT k::text FROM api_key k", row -> row.getString(1))));
    }
  }
}
