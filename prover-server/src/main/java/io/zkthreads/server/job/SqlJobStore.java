package io.zkthreads.server.job;

import static io.zkthreads.store.StoreFailure.stored;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.tenant.Ownership;
import io.zkthreads.server.tenant.SqlOwnership;
import io.zkthreads.server.tenant.SqlTenants;
import io.zkthreads.server.tenant.SqlUsage;
import io.zkthreads.store.Database;
import io.zkthreads.store.Session;
import io.zkthreads.store.StoreFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The store in a database that speaks SQL ([JobSchema]).
public final class SqlJobStore implements JobStore, JobKeeping {
  /// How long the transaction of a job that has ended can still be fetched.
  private static final long KEEP_SENT_MILLIS = Duration.ofHours(1).toMillis();

  private static final int MIGRATED_AT_ONCE = 256;

  private static final String CREATE =
      "INSERT INTO job (number, name, tenant, place, request_id, ended, bytes, snapshot, spec,"
          + " ended_millis, known) VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM job), ?, ?,"
          + " (SELECT COALESCE(MAX(place), 0) + 1 FROM job WHERE tenant = ?), ?, ?, ?, ?, ?, ?,"
          + " TRUE)";
  private static final String UPDATE =
      "UPDATE job SET ended = ?, snapshot = ?, ended_millis = ? WHERE name = ?";
  private static final String APPEND =
      "INSERT INTO job_event (name, sequence, event) VALUES (?, ?, ?)";
  private static final String NEED =
      "INSERT INTO job_artifact (digest, name, role) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
  private static final String RELEASE =
      "INSERT INTO released (digest, since, due)"
          + " SELECT digest, ?, ? FROM job_artifact WHERE name = ? AND role = ?"
          + " ON CONFLICT (digest) DO UPDATE SET since = excluded.since, due = excluded.due";
  private static final String PROVEN =
      "INSERT INTO proven (tenant, statement, profile, name) VALUES (?, ?, ?, ?)"
          + " ON CONFLICT DO NOTHING";
  private static final String EVENTS =
      "SELECT event FROM job_event WHERE name = ? AND sequence > ? ORDER BY sequence";
  private static final String SELECT = "SELECT place, tenant, snapshot, spec FROM job ";

  private final Database database;

  private SqlJobStore(Database database) {
    this.database = database;
  }

  /// Opens the store in `folder`, which nobody else may have open; a new one is empty.
  ///
  /// @param hurt told when the disk or the database fails so that no later call can be trusted
  public static SqlJobStore open(Path folder, Consumer<? super StoreFailure> hurt) {
    return on(JobSchema.open(folder, hurt));
  }

  /// The store in a database that has its tables, and is closed with it.
  public static SqlJobStore on(Database database) {
    SqlJobStore store = new SqlJobStore(database);
    while (store.migrateSome()) {}
    return store;
  }

  /// An artifact that is not there though a job needs it.
  public record Lack(Digest digest, String job) {}

  /// What jobs on record need and lack.
  ///
  /// @param isThere whether an artifact is there
  public List<Lack> lacks(Predicate<Digest> isThere) {
    List<Lack> lacks = new ArrayList<>();
    database.read(session -> {
      session.forEach(
          "SELECT digest, name FROM job_artifact ORDER BY digest",
          row -> {
            Digest digest = new Digest(row.getString(1));
            if (!isThere.test(digest)) {
              lacks.add(new Lack(digest, row.getString(2)));
            }
          });
      return lacks;
    });
    return lacks;
  }

  /// Jobs on record.
  public long size() {
    return database.read(
        session -> session.first("SELECT COUNT(*) FROM job", row -> row.getLong(1)).orElse(0L));
  }

  /// Tenants and keys, in the same store.
  public SqlTenants tenants() {
    return new SqlTenants(database);
  }

  /// What tenants have used, in the same store.
  public SqlUsage usage() {
    return new SqlUsage(database);
  }

  /// Whose artifacts are whose, in the same store.
  public Ownership ownership() {
    return new SqlOwnership(database);
  }

  /// Jobs of the first schema: their ends and artifacts stand in their snapshots and events.
  private boolean migrateSome() {
    List<StoredJob> old =
        database.read(session ->
            session
                .query(SELECT + "WHERE NOT known LIMIT ?", SqlJobStore::numbered, MIGRATED_AT_ONCE)
                .stream()
                .map(Numbered::job)
                .toList());
    database.change(session -> {
      for (StoredJob job : old) {
        String name = job.job().getName();
        need(session, name, JobArtifacts.of(job.spec()));
        for (JobEvent event : session.query(EVENTS, SqlJobStore::event, name, 0)) {
          need(session, name, JobArtifacts.of(event));
        }
        session.update(
            "UPDATE job SET ended_millis = ?, known = TRUE WHERE name = ?", endedMillis(job), name);
      }
    });
    return !old.isEmpty();
  }

  /// What an operator looks through, in the same store.
  public JobIndex index() {
    return new SqlJobIndex(database);
  }

  @Override
  public void commit(List<? extends Write> writes) throws IOException {
    stored(() -> {
      database.change(session -> {
        Set<String> touched = new HashSet<>();
        for (Write write : writes) {
          if (!touched.add(write.job().job().getName())) {
            session.flush(); // only statements about different jobs may change places
          }
          switch (write) {
            case Row row -> write(session, row);
            case Removal removal -> remove(session, removal);
          }
        }
      });
      return writes;
    });
  }

  private static void write(Session session, Row row) throws SQLException {
    Job job = row.job().job();
    String name = job.getName();
    byte[] snapshot = job.toByteArray();
    boolean ended = row.job().isEnded();
    Long endedMillis = endedMillis(row.job());
    String tenant = row.job().tenant();
    long bytes = row.job().bytes();
    if (row.event().getSequence() == 1) {
      byte[] spec = row.job().spec().toByteArray();
      String id = job.getRequestId();
      session.updateLater(
          CREATE, name, tenant, tenant, id, ended, bytes, snapshot, spec, endedMillis);
      SqlOwnership.charge(session, tenant, bytes);
      need(session, name, JobArtifacts.of(row.job().spec()));
    } else {
      if (changesBytes(row.event())) {
        SqlOwnership.charge(session, tenant, bytes - bytes(session, name));
        session.update("UPDATE job SET bytes = ? WHERE name = ?", bytes, name);
      }
      session.updateLater(UPDATE, ended, snapshot, endedMillis, name);
    }
    session.updateLater(APPEND, name, row.event().getSequence(), row.event().toByteArray());
    need(session, name, JobArtifacts.of(row.event()));
    ByteString statement = job.getExecution().getStatementHash();
    if (row.event().getState() == JobState.JOB_STATE_VERIFIED && !statement.isEmpty()) {
      session.updateLater(PROVEN, tenant, hex(statement), job.getProfileValue(), name);
    }
    if (endedMillis != null) {
      List<JobEvent> events = session.query(EVENTS, SqlJobStore::event, name, 0);
      SqlUsage.add(
          session, tenant, Instant.ofEpochMilli(endedMillis), JobUsage.of(row.job(), events));
      release(session, name, JobArtifacts.Role.SENT, endedMillis, endedMillis + KEEP_SENT_MILLIS);
      session.update(
          "DELETE FROM job_artifact WHERE name = ? AND role = ?",
          name,
          JobArtifacts.Role.SENT.name());
    }
  }

  /// With a proof, or when a job begins anew without the one it had.
  private static boolean changesBytes(JobEvent event) {
    return event.hasProof() || event.getState() == JobState.JOB_STATE_RECEIVED;
  }

  private static long bytes(Session session, String name) throws SQLException {
    return session
        .first("SELECT bytes FROM job WHERE name = ?", row -> row.getLong(1), name)
        .orElse(0L);
  }

  /// Files have finer times than the record, so what was stored in the same millisecond counts as
  /// older.
  private static void release(
      Session session, String name, JobArtifacts.Role role, long sinceMillis, long dueMillis)
      throws SQLException {
    session.update(RELEASE, sinceMillis + 1, dueMillis, name, role.name());
  }

  private static void need(Session session, String name, Stream<JobArtifacts.Need> needs)
      throws SQLException {
    for (JobArtifacts.Need need : needs.toList()) {
      session.updateLater(NEED, need.digest().hex(), name, need.role().name());
    }
  }

  private static @Nullable Long endedMillis(StoredJob job) {
    Timestamp time = job.job().getUpdateTime();
    return job.isEnded()
        ? Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toEpochMilli()
        : null;
  }

  private static void remove(Session session, Removal removal) throws SQLException {
    String name = removal.job().job().getName();
    long now = removal.at().toEpochMilli();
    release(session, name, JobArtifacts.Role.MADE, now, now);
    SqlOwnership.charge(session, removal.job().tenant(), -bytes(session, name));
    session.update("DELETE FROM job_artifact WHERE name = ?", name);
    session.update("DELETE FROM proven WHERE name = ?", name);
    session.update("DELETE FROM job_event WHERE name = ?", name);
    session.update("DELETE FROM job WHERE name = ?", name);
  }

  @Override
  public Optional<StoredJob> find(String name) throws IOException {
    return first(SELECT + "WHERE name = ?", name);
  }

  @Override
  public Optional<StoredJob> findByRequest(String tenant, String requestId) throws IOException {
    return first(
            SELECT + "WHERE tenant = ? AND request_id = ?",
            SqlJobStore::numbered,
            tenant,
            requestId)
        .map(Numbered::job);
  }

  @Override
  public Optional<StoredJob> findProven(String tenant, ByteString statementHash, int profile)
      throws IOException {
    return first(
            SELECT
                + "WHERE name = (SELECT name FROM proven"
                + " WHERE tenant = ? AND statement = ? AND profile IN (0, ?)"
                + " ORDER BY profile DESC, name LIMIT 1)",
            SqlJobStore::numbered,
            tenant,
            hex(statementHash),
            profile)
        .map(Numbered::job);
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  @Override
  public List<StoredJob> unfinished() throws IOException {
    return query(SELECT + "WHERE NOT ended ORDER BY number", SqlJobStore::numbered).stream()
        .map(Numbered::job)
        .toList();
  }

  @Override
  public List<Numbered> list(String tenant, long beforeNumber, int limit) throws IOException {
    return query(
        SELECT + "WHERE tenant = ? AND place < ? ORDER BY place DESC LIMIT ?",
        SqlJobStore::numbered,
        tenant,
        beforeNumber,
        limit);
  }

  @Override
  public List<JobEvent> events(String name, long afterSequence) throws IOException {
    return stored(() ->
        database.read(session -> session.query(EVENTS, SqlJobStore::event, name, afterSequence)));
  }

  @Override
  public long numEnded() throws IOException {
    return first("SELECT COUNT(*) FROM job WHERE ended", row -> row.getLong(1)).orElse(0L);
  }

  @Override
  public List<String> endedBefore(Instant time, int limit) throws IOException {
    String sql =
        "SELECT name FROM job WHERE ended AND ended_millis < ? ORDER BY ended_millis LIMIT ?";
    return query(sql, row -> row.getString(1), time.toEpochMilli(), limit);
  }

  @Override
  public boolean needs(Digest digest) throws IOException {
    String sql = "SELECT name FROM job_artifact WHERE digest = ? LIMIT 1";
    return first(sql, row -> row.getString(1), digest.hex()).isPresent();
  }

  @Override
  public List<Released> released(Instant now, int limit) throws IOException {
    return query(
        "SELECT digest, since FROM released WHERE due <= ? LIMIT ?",
        row -> new Released(new Digest(row.getString(1)), Instant.ofEpochMilli(row.getLong(2))),
        now.toEpochMilli(),
        limit);
  }

  /// What was released anew meanwhile stays.
  @Override
  public void settle(List<Released> released) throws IOException {
    stored(() -> {
      database.change(session -> {
        for (Released one : released) {
          session.update(
              "DELETE FROM released WHERE digest = ? AND since = ?",
              one.digest().hex(),
              one.since().toEpochMilli());
        }
      });
      return released;
    });
  }

  private Optional<StoredJob> first(String sql, Object value) throws IOException {
    return first(sql, SqlJobStore::numbered, value).map(Numbered::job);
  }

  private <T> Optional<T> first(String sql, Session.RowReader<T> reader, Object... values)
      throws IOException {
    return stored(() -> database.read(session -> session.first(sql, reader, values)));
  }

  private <T> List<T> query(String sql, Session.RowReader<T> reader, Object... values)
      throws IOException {
    return stored(() -> database.read(session -> session.query(sql, reader, values)));
  }

  private static JobEvent event(ResultSet row) throws SQLException {
    return decoded(() -> JobEvent.parseFrom(row.getBytes(1)));
  }

  private static Numbered numbered(ResultSet row) throws SQLException {
    StoredJob job =
        decoded(() ->
            new StoredJob(
                row.getString(2),
                Job.parseFrom(row.getBytes(3)),
                JobSpec.parseFrom(row.getBytes(4))));
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

  @Override
  public void close() throws IOException {
    stored(() -> {
      database.close();
      return database;
    });
  }
}
