package io.zkthreads.server.job;

import io.zkthreads.store.PostgresAddress;
import io.zkthreads.store.PostgresServer;
import java.sql.SQLException;

class SqlJobIndexOnPostgresTest extends SqlJobIndexTest {
  private final PostgresAddress address;

  SqlJobIndexOnPostgresTest() throws SQLException {
    address = PostgresServer.empty();
  }

  @Override
  SqlJobStore openStore() {
    return OnPostgres.open(address);
  }
}
