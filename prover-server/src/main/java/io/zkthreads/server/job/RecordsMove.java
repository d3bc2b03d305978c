package io.zkthreads.server.job;

import io.zkthreads.store.Database;
import io.zkthreads.store.PostgresAddress;
import io.zkthreads.store.PostgresCandidate;
import io.zkthreads.store.Session;
import io.zkthreads.store.StoreFailure;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Takes a daemon's records from the store in a folder to an empty one in PostgreSQL, row by row
/// and all in one transaction.
public final class RecordsMove {
  /// What SQLite and PostgreSQL take for a value, each in its own way.
  private enum Kind {
    NUMBER,
    TEXT,
    SWITCH,
    BYTES;

    @Nullable Object of(ResultSet row, int column) throws SQLException {
      return switch (this) {
        case NUMBER -> {
          long number = row.getLong(column);
          yield row.wasNull() ? null : (Long) number;
        }
        case TEXT -> row.getString(column);
        case SWITCH -> row.getBoolean(column);
        case BYTES -> row.getBytes(column);
      };
    }
  }

  private record Column(String name, Kind kind) {}

  /// A table of the newest schema ([JobSchema]).
  private record Table(String name, List<Column> columns) {
    /// @param columns name and kind in turns
    static Table of(String name, String... columns) {
      List<Column> all = new ArrayList<>();
      for (int i = 0; i < columns.length; i += 2) {
        all.add(new Column(columns[i], Kind.valueOf(columns[i + 1])));
      }
      return new Table(name, all);
    }

    private String names() {
      return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    String select() {
      return "SELECT " + names() + " FROM " + name;
    }

    String insert() {
      String values = "?, ".repeat(columns.size() - 1) + "?";
      return "INSERT INTO " + name + " (" + names() + ") VALUES (" + values + ")";
    }

    @Nullable Object[] values(ResultSet row) throws SQLException {
      @Nullable Object[] values = new @Nullable Object[columns.size()];
      for (int i : IntStream.range(0, values.length).toArray()) {
        values[i] = columns.get(i).kind().of(row, i + 1);
      }
      return values;
    }
  }

  private static final List<Table> TABLES =
      List.of(
          Table.of(
              "job",
              "number",
              "NUMBER",
              "name",
              "TEXT",
              "tenant",
              "TEXT",
              "place",
              "NUMBER",
              "request_id",
              "TEXT",
              "ended",
              "SWITCH",
              "bytes",
              "NUMBER",
              "ended_millis",
              "NUMBER",
              "known",
              "SWITCH",
              "snapshot",
              "BYTES",
              "spec",
              "BYTES"),
          Table.of("job_event", "name", "TEXT", "sequence", "NUMBER", "event", "BYTES"),
          Table.of("job_artifact", "digest", "TEXT", "name", "TEXT", "role", "TEXT"),
          Table.of("released", "digest", "TEXT", "since", "NUMBER", "due", "NUMBER"),
          Table.of(
              "proven", "tenant", "TEXT", "statement", "TEXT", "profile", "NUMBER", "name", "TEXT"),
          Table.of(
              "tenant",
              "name",
              "TEXT",
              "place",
              "NUMBER",
              "weight",
              "NUMBER",
              "disabled",
              "SWITCH",
              "max_jobs",
              "NUMBER",
              "max_cycles",
              "NUMBER",
              "max_bytes",
              "NUMBER",
              "max_rate",
              "NUMBER"),
          Table.of(
              "api_key",
              "hash",
              "TEXT",
              "tenant",
              "TEXT",
              "created_millis",
              "NUMBER",
              "revoked_millis",
              "NUMBER"),
          Table.of("tenancy", "change", "NUMBER"),
          Table.of(
              "artifact_owner",
              "tenant",
              "TEXT",
              "digest",
              "TEXT",
              "bytes",
              "NUMBER",
              "stored_millis",
              "NUMBER"),
          Table.of("tenant_bytes", "tenant", "TEXT", "bytes", "NUMBER"),
          Table.of("adopted", "done", "SWITCH"),
          Table.of(
              "usage_of_day",
              "tenant",
              "TEXT",
              "day",
              "TEXT",
              "jobs",
              "NUMBER",
              "cycles",
              "NUMBER",
              "proofs",
              "NUMBER",
              "proving_millis",
              "NUMBER",
              "bytes_stored",
              "NUMBER",
              "bytes_sent",
              "NUMBER",
              "estimates",
              "NUMBER",
              "estimate_cycles",
              "NUMBER"));

  private RecordsMove() {}

  /// Copies everything from a folder that no daemon has open to a database that no daemon leads.
  ///
  /// @param folder of a daemon
  /// @return how many jobs there are now
  /// @throws StoreFailure if the database has records, or a daemon; nothing is there then
  public static long copy(Path folder, PostgresAddress address) {
    try (PostgresCandidate candidate = JobSchema.candidate(address);
        Database from = JobSchema.open(folder, _ -> {})) {
      Optional<Database> lead = candidate.tryLead(_ -> {});
      if (lead.isEmpty()) {
        throw new StoreFailure(
            "%s: expected a database without a daemon, got one that %s leads"
                .formatted(address.url(), candidate.leader()));
      }
      try (Database to = lead.get()) {
        return from.read(reading -> to.write(writing -> copy(reading, writing, address)));
      }
    }
  }

  private static long copy(Session from, Session to, PostgresAddress address) throws SQLException {
    requireEmpty(to, address);
    for (Table table : TABLES) {
      to.update("DELETE FROM " + table.name());
      String insert = table.insert();
      from.forEach(table.select(), row -> to.updateLater(insert, table.values(row)));
      long copied = count(to, table);
      long expected = count(from, table);
      if (copied != expected) {
        throw new StoreFailure(
            "%s: expected %d rows of %s, got %d"
                .formatted(address.url(), expected, table.name(), copied));
      }
    }
    return count(to, TABLES.getFirst());
  }

  /// But for what a new store has.
  private static void requireEmpty(Session to, PostgresAddress address) throws SQLException {
    for (Table table : TABLES) {
      long most =
          switch (table.name()) {
            case "tenant", "tenancy", "tenant_bytes", "adopted" -> 1;
            default -> 0;
          };
      long rows = count(to, table);
      if (rows > most) {
        throw new StoreFailure(
            "%s: expected a database without records, got one with %d rows of %s"
                .formatted(address.url(), rows, table.name()));
      }
    }
  }

  private static long count(Session session, Table table) throws SQLException {
    return session.first("SELECT COUNT(*) FROM " + table.name(), row -> row.getLong(1)).orElse(0L);
  }
}
