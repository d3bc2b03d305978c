package io.zkthreads.server.tenant;

import static io.zkthreads.store.StoreFailure.stored;

import io.zkthreads.server.artifact.Digest;
import io.zkthreads.store.Database;
import io.zkthreads.store.Session;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Who owns which artifact, in tables of the job store.
///
/// ```
/// artifact_owner(tenant, digest, bytes, stored_millis)    what was brought
/// job_artifact ⋈ job                                      what jobs need and made
/// tenant_bytes(tenant, bytes)                             sum of both, kept up with every change
/// adopted(done)                                           a row once older folders were seen to
/// ```
public final class SqlOwnership implements Ownership {
  /// A file takes at least a block of a disk, and a row of every index.
  private static final long LEAST_BYTES = 4096;

  private static final String NEEDED =
      "SELECT 1 FROM job_artifact JOIN job ON job.name = job_artifact.name"
          + " WHERE job_artifact.digest = %s AND job.tenant = %s";

  private final Database database;

  public SqlOwnership(Database database) {
    this.database = database;
  }

  /// Adds to what is kept for a tenant, within a transaction of somebody else.
  ///
  /// @param bytes negative when something went
  public static void charge(Session session, String tenant, long bytes) throws SQLException {
    session.updateLater(
        "INSERT INTO tenant_bytes (tenant, bytes) VALUES (?, ?)"
            + " ON CONFLICT (tenant) DO UPDATE SET bytes = tenant_bytes.bytes + excluded.bytes",
        tenant,
        bytes);
  }

  /// What a file of so many bytes counts.
  public static long counted(long bytes) {
    return Math.max(bytes, LEAST_BYTES);
  }

  @Override
  public boolean owns(String tenant, Digest digest) throws IOException {
    return stored(() ->
        database.read(session ->
            session
                .first(
                    "SELECT 1 FROM artifact_owner WHERE tenant = ? AND digest = ? UNION ALL "
                        + NEEDED.formatted("?", "?")
                        + " LIMIT 1",
                    row -> true,
                    tenant,
                    digest.hex(),
                    digest.hex(),
                    tenant)
                .isPresent()));
  }

  @Override
  public boolean isBrought(Digest digest) throws IOException {
    return stored(() ->
        database.read(session ->
            session
                .first(
                    "SELECT 1 FROM artifact_owner WHERE digest = ? LIMIT 1",
                    row -> true,
                    digest.hex())
                .isPresent()));
  }

  @Override
  public void own(String tenant, Digest digest, long bytes, Instant now) throws IOException {
    stored(() ->
        database.write(session -> {
          own(session, tenant, digest, bytes, now);
          return digest;
        }));
  }

  private static void own(Session session, String tenant, Digest digest, long bytes, Instant now)
      throws SQLException {
    if (keep(session, tenant, digest, bytes, now)) {
      SqlUsage.add(session, tenant, now, Usage.stored(bytes));
    }
  }

  /// False if the tenant has it already; then it is younger now.
  private static boolean keep(
      Session session, String tenant, Digest digest, long bytes, Instant now) throws SQLException {
    int known =
        session.update(
            "UPDATE artifact_owner SET stored_millis = ? WHERE tenant = ? AND digest = ?",
            now.toEpochMilli(),
            tenant,
            digest.hex());
    if (known == 0) {
      session.update(
          "INSERT INTO artifact_owner (tenant, digest, bytes, stored_millis) VALUES (?, ?, ?, ?)",
          tenant,
          digest.hex(),
          counted(bytes),
          now.toEpochMilli());
      charge(session, tenant, counted(bytes));
    }
    return known == 0;
  }

  @Override
  public long storedBytes(String tenant) throws IOException {
    return stored(() ->
        database.read(session ->
            session
                .first(
                    "SELECT bytes FROM tenant_bytes WHERE tenant = ?",
                    row -> row.getLong(1),
                    tenant)
                .orElse(0L)));
  }

  @Override
  public void disownBefore(Instant time) throws IOException {
    String old =
        " FROM artifact_owner WHERE stored_millis < ? AND NOT EXISTS ("
            + NEEDED.formatted("artifact_owner.digest", "artifact_owner.tenant")
            + ")";
    stored(() -> {
      boolean any =
          database
              .read(session ->
                  session.first("SELECT 1" + old + " LIMIT 1", row -> true, time.toEpochMilli()))
              .isPresent();
      if (any) {
        database.change(session -> disown(session, old, time.toEpochMilli()));
      }
      return time;
    });
  }

  private static void disown(Session session, String old, long millis) throws SQLException {
    Map<String, Long> bytes = new LinkedHashMap<>();
    session.forEach(
        "SELECT tenant, SUM(bytes)" + old + " GROUP BY tenant",
        row -> bytes.put(row.getString(1), row.getLong(2)),
        millis);
    for (Map.Entry<String, Long> gone : bytes.entrySet()) {
      charge(session, gone.getKey(), -gone.getValue());
    }
    session.update("DELETE" + old, millis);
  }

  @Override
  public void adopt(Folder artifacts, Instant now) throws IOException {
    if (stored(
        () ->
            database.read(
                session -> session.first("SELECT done FROM adopted", row -> true).isPresent()))) {
      return;
    }
    Map<Digest, Long> found = new LinkedHashMap<>();
    artifacts.forEach(found::put);
    stored(() ->
        database.write(session -> {
          for (Map.Entry<Digest, Long> one : found.entrySet()) {
            boolean made =
                session
                    .first(
                        "SELECT 1 FROM job_artifact WHERE digest = ? AND role <> 'USED'",
                        row -> true,
                        one.getKey().hex())
                    .isPresent();
            if (!made) {
              keep(session, Tenant.DEFAULT, one.getKey(), one.getValue(), now);
            }
          }
          session.update("INSERT INTO adopted (done) VALUES (TRUE)");
          return found;
        }));
  }
}
