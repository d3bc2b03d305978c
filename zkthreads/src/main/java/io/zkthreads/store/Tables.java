package io.zkthreads.store;

import java.sql.SQLException;
import java.util.List;

/// Brings the tables of a store to the newest schema.
///
/// ```
/// store_schema(kind, number)     which store it is, and the schema it has; one row
/// ```
final class Tables {
  private Tables() {}

  /// Whether a store has the newest schema already.
  ///
  /// @param place where the tables are, for sentences
  static boolean areUpToDate(Session session, Dialect dialect, Schema schema, String place)
      throws SQLException {
    return !isEmpty(session, dialect) && found(session, schema, place) == schema.number();
  }

  /// Within a transaction of somebody else. Nothing is written if nothing is old, so that a store
  /// on a full disk can be read.
  static void bringUpToDate(Session session, Dialect dialect, Schema schema, String place)
      throws SQLException {
    int from = number(session, dialect, schema, place);
    if (from == schema.number()) {
      return;
    }
    for (List<String> step : schema.steps().subList(from, schema.number())) {
      for (String statement : step) {
        session.execute(statement);
      }
    }
    session.update("UPDATE store_schema SET number = ?", schema.number());
  }

  private static int number(Session session, Dialect dialect, Schema schema, String place)
      throws SQLException {
    if (isEmpty(session, dialect)) {
      session.execute(
          "CREATE TABLE store_schema (kind VARCHAR(64) NOT NULL, number BIGINT NOT NULL)");
      session.update("INSERT INTO store_schema (kind, number) VALUES (?, 0)", schema.what());
      return 0;
    }
    return found(session, schema, place);
  }

  private static boolean isEmpty(Session session, Dialect dialect) throws SQLException {
    return session.first(dialect.anyTable(), row -> row.getString(1)).isEmpty();
  }

  private static int found(Session session, Schema schema, String place) throws SQLException {
    record Found(String kind, int number) {}
    Found found =
        session
            .first(
                "SELECT kind, number FROM store_schema",
                row -> new Found(row.getString(1), row.getInt(2)))
            .orElse(new Found("nothing", 0));
    if (!found.kind().equals(schema.what())) {
      throw new StoreFailure(
          "%s is another store: expected '%s', got '%s'"
              .formatted(place, schema.what(), found.kind()));
    }
    if (found.number() > schema.number()) {
      throw new StoreFailure(
          "%s was written by a newer version: expected schema %d or older, got %d; use"
                  .formatted(place, schema.number(), found.number())
              + " that version");
    }
    return found.number();
  }
}
