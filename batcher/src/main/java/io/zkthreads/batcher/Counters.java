package io.zkthreads.batcher;

import io.zkthreads.store.Session;
import java.sql.SQLException;

/// Numbers that a Batcher counts up, each by its name.
final class Counters {
  /// Of the order of arrival.
  static final String POSITION = "position";

  static final String SUB_BLOCK = "sub-block";

  /// Of sub-blocks of an UNORDERED thread.
  static final String SEQUENCE = "sequence";

  /// Behind which revisions begin: 0, or what was given when the records were put back.
  static final String REVISIONS = "revisions";

  private Counters() {}

  /// The next number of a name, from 1.
  static long next(Session session, String name) throws SQLException {
    session.update(
        "INSERT INTO counter (name, next) VALUES (?, 1)"
            + " ON CONFLICT (name) DO UPDATE SET next = counter.next + 1",
        name);
    return of(session, name);
  }

  /// The last number of a name; 0 if there was none.
  static long of(Session session, String name) throws SQLException {
    return session
        .first("SELECT next FROM counter WHERE name = ?", row -> row.getLong(1), name)
        .orElse(0L);
  }

  /// Goes on behind `least`, and in any case further than before.
  static void raise(Session session, String name, long least) throws SQLException {
    session.update(
        "INSERT INTO counter (name, next) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET next = MAX(counter.next + 1, ?)",
        name,
        least,
        least);
  }
}
