package io.zkthreads.server.job;

import com.google.protobuf.InvalidProtocolBufferException;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.store.Database;
import io.zkthreads.store.Schema;
import io.zkthreads.store.Session;
import io.zkthreads.store.StoreFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The store in one SQLite file.
///
/// ```
/// job(number, name, request_id, ended, snapshot, spec)    number: order of creation, without a gap
/// job_event(name, sequence, event)
/// ```
public final class SqliteJobStore implements JobStore {
  private static final Schema SCHEMA =
      new Schema(
          "job store",
          "jobs",
          List.of(
              List.of(
                  """
                  CREATE TABLE job (
                    number BIGINT PRIMARY KEY,
                    name VARCHAR(64) NOT NULL UNIQUE,
                    request_id VARCHAR(64) NOT NULL UNIQUE,
                    ended BOOLEAN NOT NULL,
                    snapshot BYTEA NOT NULL,
                    spec BYTEA NOT NULL)
                  """,
                  """
                  CREATE TABLE job_event (
                    name VARCHAR(64) NOT NULL,
                    sequence BIGINT NOT NULL,
                    event BYTEA NOT NULL,
                    PRIMARY KEY (name, sequence))
                  """,
                  "CREATE INDEX job_unfinished ON job (ended, number)")));

  private static final String CREATE =
      "INSERT INTO job (number, name, request_id, ended, snapshot, spec)"
          + " VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM job), ?, ?, ?, ?, ?)";
  private static final String UPDATE = "UPDATE job SET ended = ?, snapshot = ? WHERE name = ?";
  private static final String APPEND =
      "INSERT INTO job_event (name, sequence, event) VALUES (?, ?, ?)";
  private static final String SELECT = "SELECT number, snapshot, spec FROM job ";

  private final Database database;

  private SqliteJobStore(Database database) {
    this.database = database;
  }

  /// Opens the store in `folder`, which nobody else may have open; a new one is empty.
  ///
  /// @param hurt told when the disk or the database fails so that no later call can be trusted
  public static SqliteJobStore open(Path folder, Consumer<? super StoreFailure> hurt) {
    return new SqliteJobStore(Database.open(folder, SCHEMA, hurt));
  }

  @Override
  public void commit(List<Row> rows) throws IOException {
    stored(() -> {
      database.change(session -> {
        for (Row row : rows) {
          write(session, row);
        }
      });
      return rows;
    });
  }

  private static void write(Session session, Row row) throws SQLException {
    Job job = row.job().job();
    byte[] snapshot = job.toByteArray();
    boolean ended = row.job().isEnded();
    if (row.event().getSequence() == 1) {
      byte[] spec = row.job().spec().toByteArray();
      session.update(CREATE, job.getName(), job.getRequestId(), ended, snapshot, spec);
    } else {
      session.update(UPDATE, ended, snapshot, job.getName());
    }
    session.update(APPEND, job.getName(), row.event().getSequence(), row.event().toByteArray());
  }

  @Override
  public Optional<StoredJob> find(String name) throws IOException {
    return first(SELECT + "WHERE name = ?", name);
  }

  @Override
  public Optional<StoredJob> findByRequest(String requestId) throws IOException {
    return first(SELECT + "WHERE request_id = ?", requestId);
  }

  @Override
  public List<StoredJob> unfinished() throws IOException {
    return select(SELECT + "WHERE NOT ended ORDER BY number").stream().map(Numbered::job).toList();
  }

  @Override
  public List<Numbered> list(long beforeNumber, int limit) throws IOException {
    return select(SELECT + "WHERE number < ? ORDER BY number DESC LIMIT ?", beforeNumber, limit);
  }

  @Override
  public List<JobEvent> events(String name, long afterSequence) throws IOException {
    String sql = "SELECT event FROM job_event WHERE name = ? AND sequence > ? ORDER BY sequence";
    return stored(() ->
        database.read(session ->
            session.query(
                sql,
                row -> decoded(() -> JobEvent.parseFrom(row.getBytes(1))),
                name,
                afterSequence)));
  }

  private Optional<StoredJob> first(String sql, Object... values) throws IOException {
    return select(sql, values).stream().findFirst().map(Numbered::job);
  }

  private List<Numbered> select(String sql, Object... values) throws IOException {
    return stored(
        () -> database.read(session -> session.query(sql, SqliteJobStore::numbered, values)));
  }

  private static Numbered numbered(ResultSet row) throws SQLException {
    StoredJob job =
        decoded(() ->
            new StoredJob(Job.parseFrom(row.getBytes(2)), JobSpec.parseFrom(row.getBytes(3))));
    return new Numbered(row.getLong(1), job);
  }

  private interface Decoding<T> {
    T decode() throws SQLException, InvalidProtocolBufferException;
  }

  private static <T> T decoded(Decoding<T> decoding) throws SQLException {
    try {
      return decoding.decode();
    } catch (InvalidProtocolBufferException e) {
      throw new StoreFailure("the job store holds a malformed row: " + e.getMessage(), e);
    }
  }

  private interface Work<T> {
    T run();
  }

  private static <T> T stored(Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (StoreFailure e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    stored(() -> {
      database.close();
      return database;
    });
  }
}
