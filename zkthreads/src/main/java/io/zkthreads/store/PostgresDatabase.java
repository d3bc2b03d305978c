package io.zkthreads.store;

import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A store in PostgreSQL. Its owner is the process that leads ([PostgresCandidate]); commands of
/// the operator may look and write beside it ([#beside]).
///
/// All that is written goes over one connection, on a thread of its own: whoever interrupts a
/// caller does not close it. It is the connection that holds the lead, so that what can still
/// commit still leads; and each commit asks whether its epoch is the newest. A lost connection is a
/// lost lead, and whether the last commit took place is unknown: the process has to end and find
/// out. Questions have connections of their own, which may be lost and are made anew.
///
/// ```
/// store_writer(epoch, holder, since)     one row: who leads
/// ```
public final class PostgresDatabase extends Database {
  private static final System.Logger LOG = System.getLogger(PostgresDatabase.class.getName());

  /// Signs of life within a lease.
  private static final int PULSES = 5;

  /// What no other statement would mend, by class of SQLSTATE: the connection, resources of the
  /// server, the server itself, a failed system call, damage; and a server that takes no writes.
  private static final Set<String> CLASSES_THAT_HURT = Set.of("08", "53", "57", "58", "XX", "25");

  private static final String LEADS = "SELECT epoch FROM store_writer WHERE epoch = ? FOR SHARE";

  private final String name;
  private final Session writer;
  private final Preparation preparation;
  private final PostgresReaders readers;
  private final Consumer<? super StoreFailure> hurt;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("store-writer").daemon().factory());

  /// What a process leads by.
  ///
  /// @param lease the silence after which the server gives the lead to somebody else
  record Lead(long epoch, Duration lease) {}

  /// What comes first in a transaction.
  private interface Preparation {
    void run(Session session) throws SQLException;
  }

  private PostgresDatabase(
      String name,
      Session writer,
      Preparation preparation,
      PostgresReaders readers,
      Consumer<? super StoreFailure> hurt) {
    this.name = name;
    this.writer = writer;
    this.preparation = preparation;
    this.readers = readers;
    this.hurt = hurt;
  }

  /// The store of the process that leads.
  ///
  /// @param writer holds the lead
  static PostgresDatabase leading(
      String name,
      Session writer,
      Lead lead,
      PostgresReaders readers,
      Consumer<? super StoreFailure> hurt) {
    PostgresDatabase database =
        new PostgresDatabase(
            name, writer, session -> requireLead(session, name, lead.epoch()), readers, hurt);
    long pulse = lead.lease().toMillis() / PULSES;
    var _ =
        database.thread.scheduleWithFixedDelay(
            database::pulse, pulse, pulse, TimeUnit.MILLISECONDS);
    return database;
  }

  /// Opens or creates the store for a short work, whether or not somebody leads.
  public static PostgresDatabase beside(PostgresAddress address, Schema schema) {
    try (PostgresCandidate candidate = PostgresCandidate.connect(address, schema)) {
      if (!candidate.isUpToDate()) {
        candidate
            .lead(hurt -> {})
            .orElseThrow(() ->
                new StoreFailure(
                    "the tables of %s are to be brought up to date: stop the process that writes"
                            .formatted(candidate.name())
                        + " there first"))
            .close();
      }
      Session writer = address.connect();
      long one = PostgresCandidate.key(writer, schema, "beside");
      return new PostgresDatabase(
          candidate.name(),
          writer,
          session -> session.first("SELECT pg_advisory_xact_lock(?)", row -> true, one),
          new PostgresReaders(address),
          hurt -> {});
    } catch (SQLException e) {
      throw new StoreFailure(
          "cannot open the %s in %s: %s".formatted(schema.what(), address.place(), e.getMessage()),
          e);
    }
  }

  private static void requireLead(Session session, String name, long epoch) throws SQLException {
    if (session.first(LEADS, row -> true, epoch).isEmpty()) {
      throw new SQLException(
          "another process writes to %s: epoch %d is over".formatted(name, epoch), "25006");
    }
  }

  /// On the writer's thread.
  private void pulse() {
    try {
      inTransaction(session -> Boolean.TRUE);
    } catch (SQLException e) {
      StoreFailure told = failed(e);
      LOG.log(Level.DEBUG, "no sign of life", told);
    }
  }

  private <T> T inTransaction(Work<T> work) throws SQLException {
    return transaction(
        writer,
        Dialect.POSTGRESQL,
        session -> {
          preparation.run(session);
          return work.run(session);
        });
  }

  @Override
  public <T> T write(Work<T> work) {
    return onWritersThread(() -> inTransaction(work));
  }

  private <T> T onWritersThread(Callable<T> all) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      thread.execute(() -> {
        try {
          done.complete(all.call());
        } catch (SQLException e) {
          done.completeExceptionally(failed(e));
        } catch (Throwable e) {
          done.completeExceptionally(e);
        }
      });
      return done.join();
    } catch (RejectedExecutionException e) {
      throw new StoreFailure(name + " is closed", e);
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }

  @Override
  public <T> T read(Work<T> query) {
    boolean interrupted = Thread.interrupted(); // it would close the connection of virtual threads
    try {
      return readers.ask(query);
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private StoreFailure failure(SQLException e) {
    return new StoreFailure(name + " failed: " + e.getMessage(), e);
  }

  /// Of a write.
  private StoreFailure failed(SQLException e) {
    StoreFailure failure = failure(e);
    if (hurts(e)) {
      hurt.accept(failure);
    }
    return failure;
  }

  private static boolean hurts(SQLException e) {
    String state = e.getSQLState();
    return state == null
        || state.length() != 5
        || CLASSES_THAT_HURT.contains(state.substring(0, 2));
  }

  /// Whether the connection is of no use any more.
  static boolean isLost(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.startsWith("08") || state.startsWith("57P");
  }

  @Override
  public void close() {
    thread.shutdown();
    boolean ended = false;
    try {
      ended = thread.awaitTermination(10, TimeUnit.SECONDS);
      writer.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      readers.close();
    }
    if (!ended) {
      throw new StoreFailure(name + " was closed with work in it");
    }
  }
}
