package io.zkthreads.server.tenant;

import io.zkthreads.server.job.OnPostgres;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.store.PostgresAddress;
import io.zkthreads.store.PostgresServer;
import java.sql.SQLException;

class TenantArtifactsOnPostgresTest extends TenantArtifactsTest {
  private final PostgresAddress address;

  TenantArtifactsOnPostgresTest() throws SQLException {
    address = PostgresServer.empty();
  }

  @Override
  SqlJobStore openStore() {
    return OnPostgres.open(address);
  }
}
