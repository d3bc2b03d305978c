package io.zkthreads.store;

import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A process that would lead a store in PostgreSQL: be the one that writes.
///
/// The lead is an advisory lock, which ends with the connection that holds it: at once when its
/// process is killed, and [#LEASE] after the last sign of life when it stands still or its machine
/// is gone, for then the server ends the connection. Whoever takes the lead counts the epoch up,
/// which no commit of an earlier one survives.
public final class PostgresCandidate implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PostgresCandidate.class.getName());

  /// After so much silence the server ends a connection that may lead, unless another lease is
  /// asked for.
  public static final Duration LEASE = Duration.ofSeconds(15);

  /// The first version that ends silent connections.
  private static final int LEAST_VERSION = 140_000;

  private final PostgresAddress address;
  private final Schema schema;
  private final Duration lease;
  private @Nullable Session session;

  /// Whether the server did when it was asked last.
  private boolean answers = true;

  private PostgresCandidate(PostgresAddress address, Schema schema, Duration lease) {
    this.address = address;
    this.schema = schema;
    this.lease = lease;
  }

  /// Connects, and looks whether the server keeps what it acknowledges.
  public static PostgresCandidate connect(PostgresAddress address, Schema schema) {
    return connect(address, schema, LEASE);
  }

  /// As above, with another lease: at least a second.
  public static PostgresCandidate connect(PostgresAddress address, Schema schema, Duration lease) {
    PostgresCandidate candidate = new PostgresCandidate(address, schema, lease);
    try {
      candidate.connected();
      return candidate;
    } catch (SQLException e) {
      throw candidate.cannotOpen(e);
    }
  }

  /// The store in sentences.
  String name() {
    return "the %s in %s".formatted(schema.what(), address.place());
  }

  private StoreFailure cannotOpen(SQLException e) {
    return new StoreFailure("cannot open %s: %s".formatted(name(), e.getMessage()), e);
  }

  private Session connected() throws SQLException {
    if (session == null) {
      Session fresh = address.connect();
      boolean useful = false;
      try {
        requireDurable(fresh);
        for (String timeout :
            List.of(
                "idle_session_timeout",
                "idle_in_transaction_session_timeout",
                "tcp_user_timeout")) {
          fresh.execute("SET %s = '%dms'".formatted(timeout, lease.toMillis()));
        }
        useful = true;
      } finally {
        Database.closeIfFailed(useful, fresh);
      }
      session = fresh;
    }
    return session;
  }

  private void requireDurable(Session fresh) throws SQLException {
    int version = Integer.parseInt(shown(fresh, "server_version_num"));
    if (version < LEAST_VERSION) {
      throw new StoreFailure(
          "%s: expected PostgreSQL %d or newer, got %s"
              .formatted(address.place(), LEAST_VERSION / 10_000, shown(fresh, "server_version")));
    }
    requireShown(fresh, "synchronous_commit", List.of("on", "remote_apply"));
    requireShown(fresh, "fsync", List.of("on"));
  }

  private void requireShown(Session fresh, String setting, List<String> expected)
      throws SQLException {
    String got = shown(fresh, setting);
    if (!expected.contains(got)) {
      throw new StoreFailure(
          "%s would forget what it has acknowledged: expected %s = %s, got %s"
              .formatted(address.place(), setting, expected.getFirst(), got));
    }
  }

  private static String shown(Session session, String setting) throws SQLException {
    return session.first("SHOW " + setting, row -> row.getString(1)).orElse("");
  }

  /// Whether the tables have the newest schema already.
  boolean isUpToDate() throws SQLException {
    return Tables.areUpToDate(connected(), Dialect.POSTGRESQL, schema, address.place());
  }

  /// The store, with its tables brought up to date, if nobody else leads; it takes the connection
  /// of this candidate with it. A server that does not answer is asked again by the next call.
  ///
  /// @param hurt told when the lead or the database is lost so that no later call can be trusted
  public Optional<Database> tryLead(Consumer<? super StoreFailure> hurt) {
    try {
      return lead(hurt).map(store -> store);
    } catch (SQLException e) {
      if (!PostgresDatabase.isLost(e)) {
        throw cannotOpen(e);
      }
      if (answers) {
        LOG.log(Level.WARNING, "{0} does not answer: {1}", name(), e.getMessage());
      }
      answers = false;
      close();
      return Optional.empty();
    }
  }

  Optional<PostgresDatabase> lead(Consumer<? super StoreFailure> hurt) throws SQLException {
    Session writer = connected();
    long key = key(writer, schema, "lead");
    boolean leads =
        writer.first("SELECT pg_try_advisory_lock(?)", row -> row.getBoolean(1), key).orElse(false);
    answers = true;
    if (!leads) {
      return Optional.empty();
    }
    long epoch = Database.transaction(writer, Dialect.POSTGRESQL, this::begin);
    session = null; // it is the store's
    return Optional.of(
        PostgresDatabase.leading(
            name(),
            writer,
            new PostgresDatabase.Lead(epoch, lease),
            new PostgresReaders(address),
            hurt));
  }

  /// The lock of a store: one for each schema of the database and each purpose.
  static long key(Session session, Schema schema, String purpose) throws SQLException {
    return session
        .first(
            "SELECT hashtextextended(current_schema() || '/' || ?, 0)",
            row -> row.getLong(1),
            schema.what() + "/" + purpose)
        .orElseThrow();
  }

  /// Begins an epoch. Commits of earlier ones that are under way end first; later ones fail.
  ///
  /// @return its number
  private long begin(Session writer) throws SQLException {
    writer.execute(
        "CREATE TABLE IF NOT EXISTS store_writer"
            + " (epoch BIGINT NOT NULL, holder VARCHAR(200) NOT NULL, since TIMESTAMPTZ NOT NULL)");
    writer.update(
        "INSERT INTO store_writer (epoch, holder, since)"
            + " SELECT 0, '', now() WHERE NOT EXISTS (SELECT 1 FROM store_writer)");
    writer.update(
        "UPDATE store_writer SET epoch = epoch + 1, since = now(),"
            + " holder = COALESCE(host(inet_client_addr()), 'this machine') || ' ' || ?",
        ProcessHandle.current().pid());
    Tables.bringUpToDate(writer, Dialect.POSTGRESQL, schema, address.place());
    return writer.first("SELECT epoch FROM store_writer", row -> row.getLong(1)).orElseThrow();
  }

  /// Who leads, in words.
  public String leader() {
    try {
      return connected()
          .first("SELECT holder, since FROM store_writer", row -> row.getString(1))
          .orElse("nobody");
    } catch (SQLException e) {
      return "unknown: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    Session held = session;
    session = null;
    if (held != null) {
      PostgresReaders.discard(held);
    }
  }
}
