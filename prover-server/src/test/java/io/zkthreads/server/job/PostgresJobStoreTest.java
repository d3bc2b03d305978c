package io.zkthreads.server.job;

import io.zkthreads.store.PostgresAddress;
import io.zkthreads.store.PostgresServer;
import java.sql.SQLException;

class PostgresJobStoreTest extends SqlJobStoreContract {
  private final PostgresAddress address;

  PostgresJobStoreTest() throws SQLException {
    address = PostgresServer.empty();
  }

  @Override
  SqlJobStore open() {
    return OnPostgres.open(address);
  }
}
