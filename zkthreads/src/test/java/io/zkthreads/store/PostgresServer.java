package io.zkthreads.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// A PostgreSQL server that keeps what it acknowledges, started once for all tests of this process,
/// with which it ends; each of them gets a database of its own. Tests that find none are skipped,
/// and say so.
public final class PostgresServer {
  private static @Nullable EmbeddedPostgres running;
  private static @Nullable String impossible;

  private PostgresServer() {}

  private static synchronized EmbeddedPostgres get() {
    if (running == null && impossible == null) {
      try {
        running =
            EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .start();
      } catch (IOException | RuntimeException e) {
        impossible = "SKIPPED: no PostgreSQL runs here, records in one were not tried: " + e;
      }
    }
    Assumptions.assumeTrue(running != null, impossible);
    return Objects.requireNonNull(running);
  }

  /// An empty database.
  public static PostgresAddress empty() throws SQLException {
    String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
    execute("CREATE DATABASE " + name, get().getJdbcUrl("postgres", "postgres"));
    return at(get().getJdbcUrl("postgres", name));
  }

  /// The database of a URL, as another process got it.
  public static PostgresAddress at(String url) {
    return new PostgresAddress(url.replaceFirst("\\?.*", ""), "postgres", Optional::empty);
  }

  /// Waits until nobody else leads: the server notices the end of a connection soon, not at once.
  public static Database lead(PostgresCandidate candidate, Consumer<? super StoreFailure> hurt) {
    for (int i = 0; i < 3_000; i++) {
      Optional<Database> lead = candidate.tryLead(hurt);
      if (lead.isPresent()) {
        return lead.get();
      }
      LockSupport.parkNanos(20_000_000);
    }
    throw new AssertionError("somebody else leads: " + candidate.leader());
  }

  /// Runs a statement as the server's operator might.
  public static void run(PostgresAddress address, String sql) throws SQLException {
    execute(sql, address.url() + "?user=postgres");
  }

  private static void execute(String sql, String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Ends a connection of a store as a lost network would.
  ///
  /// @param writers the connection that leads, or those that only ask
  static void cut(PostgresAddress address, boolean writers) throws SQLException {
    run(
        address,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity a WHERE application_name ="
            + " 'zkthreads' AND datname = current_database() AND "
            + (writers ? "" : "NOT ")
            + "EXISTS (SELECT 1 FROM pg_locks l WHERE l.pid = a.pid AND locktype = 'advisory')");
  }
}
