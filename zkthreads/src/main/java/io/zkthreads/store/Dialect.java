package io.zkthreads.store;

import java.sql.SQLException;

/// What SQLite and PostgreSQL do not say alike.
enum Dialect {
  /// A writer is one from the first statement on.
  SQLITE("SELECT name FROM sqlite_master LIMIT 1") {
    @Override
    void begin(Session session) throws SQLException {
      session.execute("BEGIN IMMEDIATE");
    }

    @Override
    void commit(Session session) throws SQLException {
      session.execute("COMMIT");
    }

    @Override
    void rollback(Session session) throws SQLException {
      session.execute("ROLLBACK");
    }
  },

  POSTGRESQL(
      "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
          + " AND tablename <> 'store_writer' LIMIT 1") {
    @Override
    void begin(Session session) throws SQLException {
      session.connection().setAutoCommit(false);
    }

    @Override
    void commit(Session session) throws SQLException {
      session.connection().commit();
      session.connection().setAutoCommit(true);
    }

    @Override
    void rollback(Session session) throws SQLException {
      session.connection().rollback();
      session.connection().setAutoCommit(true);
    }
  };

  private final String anyTable;

  Dialect(String anyTable) {
    this.anyTable = anyTable;
  }

  /// A query whose answer is a table of a store, if there is one.
  String anyTable() {
    return anyTable;
  }

  abstract void begin(Session session) throws SQLException;

  abstract void commit(Session session) throws SQLException;

  abstract void rollback(Session session) throws SQLException;
}
