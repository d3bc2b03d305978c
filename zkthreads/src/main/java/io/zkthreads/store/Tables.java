package io.zkthreads.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/// Brings the tables of a store to the newest schema, in one transaction.
///
/// ```
/// store_schema(kind, number)     which store it is, and the schema it has; one row
/// ```
final class Tables {
  private Tables() {}

  /// Whether a store has the newest schema already.
  static boolean areUpToDate(Session session, Schema schema, Path folder) throws SQLException {
    return !isEmpty(session) && found(session, schema, folder) == schema.number();
  }

  static void bringUpToDate(Session session, Schema schema, Path folder) throws SQLException {
    session.execute("BEGIN IMMEDIATE");
    boolean done = false;
    try {
      int from = number(session, schema, folder);
      if (from == schema.number()) {
        return; // nothing is written, so that a store on a full disk can be read
      }
      for (List<String> step : schema.steps().subList(from, schema.number())) {
        for (String statement : step) {
          session.execute(statement);
        }
      }
      session.update("UPDATE store_schema SET number = ?", schema.number());
      session.execute("COMMIT");
      done = true;
    } finally {
      if (!done) {
        session.execute("ROLLBACK");
      }
    }
  }

  private static int number(Session session, Schema schema, Path folder) throws SQLException {
    if (isEmpty(session)) {
      session.execute(
          "CREATE TABLE store_schema (kind VARCHAR(64) NOT NULL, number BIGINT NOT NULL)");
      session.update("INSERT INTO store_schema (kind, number) VALUES (?, 0)", schema.what());
      return 0;
    }
    return found(session, schema, folder);
  }

  private static boolean isEmpty(Session session) throws SQLException {
    return session.first("SELECT name FROM sqlite_master", row -> row.getString(1)).isEmpty();
  }

  private static int found(Session session, Schema schema, Path folder) throws SQLException {
    record Found(String kind, int number) {}
    Found found =
        session
            .first(
                "SELECT kind, number FROM store_schema",
                row -> new Found(row.getString(1), row.getInt(2)))
            .orElse(new Found("nothing", 0));
    if (!found.kind().equals(schema.what())) {
      throw new StoreFailure(
          "%s in %s is another store: expected '%s', got '%s'"
              .formatted(schema.databaseName(), folder, schema.what(), found.kind()));
    }
    if (found.number() > schema.number()) {
      throw new StoreFailure(
          "the %s in %s was written by a newer version: expected schema %d or older, got %d; use"
                  .formatted(schema.what(), folder, schema.number(), found.number())
              + " that version");
    }
    return found.number();
  }
}
