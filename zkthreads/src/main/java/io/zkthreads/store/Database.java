package io.zkthreads.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The tables of one store: one writer, and readers beside it.
///
/// What a [#write] has done is on disk when it returns: a process that is killed, or a machine that
/// loses power, loses nothing that was acknowledged. An interrupt of a caller closes nothing that
/// others need.
public abstract sealed class Database implements AutoCloseable
    permits SqliteDatabase, PostgresDatabase {
  Database() {}

  /// Work within one transaction.
  public interface Work<T> {
    T run(Session session) throws SQLException;
  }

  /// Work that has nothing to say.
  public interface Writing {
    void run(Session session) throws SQLException;
  }

  /// Runs work as one transaction: all of it is on disk when this returns, or none of it is.
  public abstract <T> T write(Work<T> work);

  /// Runs work that has nothing to say as one transaction.
  public final void change(Writing work) {
    write(session -> {
      work.run(session);
      return Boolean.TRUE;
    });
  }

  /// Runs one query, beside the writer: it sees what was committed before.
  public abstract <T> T read(Work<T> query);

  @Override
  public abstract void close();

  static <T> T transaction(Session session, Dialect dialect, Work<T> work) throws SQLException {
    boolean done = false;
    try {
      dialect.begin(session);
      T result = work.run(session);
      session.flush();
      dialect.commit(session);
      done = true;
      return result;
    } finally {
      if (!done) {
        session.forget();
        rollback(session, dialect);
      }
    }
  }

  /// What hurts a transaction has often rolled it back already; then there is none to roll back,
  /// and the next one says whether there is.
  @SuppressWarnings("EmptyCatch")
  private static void rollback(Session session, Dialect dialect) {
    try {
      dialect.rollback(session);
    } catch (SQLException e) {
      // see above
    }
  }

  /// Closes what an opening that failed leaves.
  static void closeIfFailed(boolean opened, @Nullable Session session) throws SQLException {
    if (!opened && session != null) {
      session.close();
    }
  }
}
