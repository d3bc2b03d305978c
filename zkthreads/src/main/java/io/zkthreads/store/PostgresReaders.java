package io.zkthreads.store;

import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/// Connections for questions, made as they are needed. A question whose connection is lost fails;
/// the next one has a new connection.
final class PostgresReaders {
  private static final int MOST = 8;

  private final PostgresAddress address;
  private final Semaphore places = new Semaphore(MOST);
  private final Deque<Session> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  PostgresReaders(PostgresAddress address) {
    this.address = address;
  }

  <T> T ask(Database.Work<T> query) throws SQLException {
    places.acquireUninterruptibly();
    try {
      Session session = idle.pollFirst();
      if (session == null) {
        session = address.connect();
      }
      return ask(session, query);
    } finally {
      places.release();
    }
  }

  private <T> T ask(Session session, Database.Work<T> query) throws SQLException {
    boolean answered = false;
    try {
      T answer = query.run(session);
      answered = true;
      return answer;
    } catch (SQLException e) {
      if (PostgresDatabase.isLost(e)) {
        discardIdle(); // they are of the same server
      }
      throw e;
    } finally {
      if (answered && !closed) {
        idle.addFirst(session);
      } else {
        discard(session);
      }
    }
  }

  @SuppressWarnings("EmptyCatch")
  static void discard(Session session) {
    try {
      session.close();
    } catch (SQLException e) {
      // then it is closed
    }
  }

  void close() {
    closed = true;
    discardIdle();
  }

  private void discardIdle() {
    for (Session session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
      discard(session);
    }
  }
}
