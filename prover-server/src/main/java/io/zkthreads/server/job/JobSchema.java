package io.zkthreads.server.job;

import io.zkthreads.store.Database;
import io.zkthreads.store.PostgresAddress;
import io.zkthreads.store.PostgresCandidate;
import io.zkthreads.store.PostgresDatabase;
import io.zkthreads.store.Schema;
import io.zkthreads.store.SqliteDatabase;
import io.zkthreads.store.StoreCopy;
import io.zkthreads.store.StoreFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The tables of a daemon's store and every older form of them, in SQLite or PostgreSQL.
///
/// ```
/// job(number, name, tenant, place, request_id,    number: order of creation
///     ended, bytes, snapshot, spec,               place: the same among the tenant's
///     ended_millis, known)                        known: its artifacts are in job_artifact
/// job_event(name, sequence, event)
/// job_artifact(digest, name, role)                what jobs need
/// released(digest, since, due)                    what a job no longer needs
/// proven(tenant, statement, profile, name)        statements with a verified proof, by their hash;
///                                                 profile 0: of before jobs had profiles
/// ```
///
/// The tables of tenants are told where they are used, in `server.tenant`.
public final class JobSchema {
  private static final List<String> JOBS =
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
          "CREATE INDEX job_unfinished ON job (ended, number)");

  private static final List<String> RETENTION =
      List.of(
          "ALTER TABLE job ADD COLUMN ended_millis BIGINT",
          "ALTER TABLE job ADD COLUMN known BOOLEAN NOT NULL DEFAULT FALSE",
          "CREATE INDEX job_ended ON job (ended, ended_millis)",
          "CREATE INDEX job_known ON job (known)",
          """
          CREATE TABLE job_artifact (
            digest VARCHAR(64) NOT NULL,
            name VARCHAR(64) NOT NULL,
            role VARCHAR(8) NOT NULL,
            PRIMARY KEY (digest, name))
          """,
          "CREATE INDEX job_artifact_name ON job_artifact (name)",
          """
          CREATE TABLE released (
            digest VARCHAR(64) PRIMARY KEY,
            since BIGINT NOT NULL,
            due BIGINT NOT NULL)
          """);

  /// A rule that an id is unique cannot be taken from a table, so the jobs move to another one.
  private static final List<String> TENANTS =
      List.of(
          """
          CREATE TABLE job_of_tenant (
            number BIGINT PRIMARY KEY,
            name VARCHAR(64) NOT NULL UNIQUE,
            tenant VARCHAR(32) NOT NULL,
            place BIGINT NOT NULL,
            request_id VARCHAR(64) NOT NULL,
            ended BOOLEAN NOT NULL,
            bytes BIGINT NOT NULL,
            ended_millis BIGINT,
            known BOOLEAN NOT NULL DEFAULT FALSE,
            snapshot BYTEA NOT NULL,
            spec BYTEA NOT NULL,
            UNIQUE (tenant, request_id),
            UNIQUE (tenant, place))
          """,
          """
          INSERT INTO job_of_tenant (number, name, tenant, place, request_id, ended, bytes,
            ended_millis, known, snapshot, spec)
            SELECT number, name, 'default', number, request_id, ended, LENGTH(spec),
              ended_millis, known, snapshot, spec
            FROM job
          """,
          "DROP TABLE job",
          "ALTER TABLE job_of_tenant RENAME TO job",
          "CREATE INDEX job_unfinished ON job (ended, number)",
          "CREATE INDEX job_ended ON job (ended, ended_millis)",
          "CREATE INDEX job_known ON job (known)",
          """
          CREATE TABLE tenant (
            name VARCHAR(32) PRIMARY KEY,
            place BIGINT NOT NULL,
            weight BIGINT NOT NULL,
            disabled BOOLEAN NOT NULL,
            max_jobs BIGINT NOT NULL,
            max_cycles BIGINT NOT NULL,
            max_bytes BIGINT NOT NULL,
            max_rate BIGINT NOT NULL)
          """,
          "INSERT INTO tenant (name, place, weight, disabled, max_jobs, max_cycles, max_bytes,"
              + " max_rate) VALUES ('default', 0, 1, FALSE, 0, 0, 0, 0)",
          """
          CREATE TABLE api_key (
            hash VARCHAR(64) PRIMARY KEY,
            tenant VARCHAR(32) NOT NULL,
            created_millis BIGINT NOT NULL,
            revoked_millis BIGINT)
          """,
          "CREATE TABLE tenancy (change BIGINT NOT NULL)",
          "INSERT INTO tenancy (change) VALUES (0)",
          """
          CREATE TABLE artifact_owner (
            tenant VARCHAR(32) NOT NULL,
            digest VARCHAR(64) NOT NULL,
            bytes BIGINT NOT NULL,
            stored_millis BIGINT NOT NULL,
            PRIMARY KEY (tenant, digest))
          """,
          "CREATE INDEX artifact_owner_digest ON artifact_owner (digest)",
          "CREATE INDEX artifact_owner_stored ON artifact_owner (stored_millis)",
          "CREATE TABLE tenant_bytes (tenant VARCHAR(32) PRIMARY KEY, bytes BIGINT NOT NULL)",
          "INSERT INTO tenant_bytes (tenant, bytes)"
              + " SELECT 'default', COALESCE(SUM(bytes), 0) FROM job",
          "CREATE TABLE adopted (done BOOLEAN NOT NULL)");

  private static final List<String> USAGE =
      List.of(
          """
          CREATE TABLE usage_of_day (
            tenant VARCHAR(32) NOT NULL,
            day VARCHAR(10) NOT NULL,
            jobs BIGINT NOT NULL,
            cycles BIGINT NOT NULL,
            proofs BIGINT NOT NULL,
            proving_millis BIGINT NOT NULL,
            bytes_stored BIGINT NOT NULL,
            bytes_sent BIGINT NOT NULL,
            PRIMARY KEY (tenant, day))
          """);

  private static final List<String> STATEMENTS =
      List.of(
          """
          CREATE TABLE proven (
            tenant VARCHAR(32) NOT NULL,
            statement VARCHAR(64) NOT NULL,
            name VARCHAR(64) NOT NULL,
            PRIMARY KEY (tenant, statement, name))
          """,
          "CREATE INDEX proven_name ON proven (name)",
          "ALTER TABLE usage_of_day ADD COLUMN estimates BIGINT NOT NULL DEFAULT 0",
          "ALTER TABLE usage_of_day ADD COLUMN estimate_cycles BIGINT NOT NULL DEFAULT 0");

  private static final List<String> PROFILES =
      List.of("ALTER TABLE proven ADD COLUMN profile BIGINT NOT NULL DEFAULT 0");

  /// The file of the store in a daemon's folder.
  public static final String FILE = "jobs.sqlite";

  static final Schema SCHEMA =
      new Schema(
          "job store", "jobs", List.of(JOBS, RETENTION, TENANTS, USAGE, STATEMENTS, PROFILES));

  private JobSchema() {}

  /// Opens the store in a daemon's folder, which nobody else may have open; a new one is empty.
  ///
  /// @param hurt told when the disk or the database fails so that no later call can be trusted
  public static SqliteDatabase open(Path folder, Consumer<? super StoreFailure> hurt) {
    return SqliteDatabase.open(folder, SCHEMA, hurt);
  }

  /// A daemon that would lead the store in PostgreSQL.
  public static PostgresCandidate candidate(PostgresAddress address) {
    return PostgresCandidate.connect(address, SCHEMA);
  }

  /// The store of a daemon, for a command that looks at it or changes tenants and keys, whether or
  /// not the daemon runs.
  ///
  /// @param address where it is in PostgreSQL; empty: in the folder
  public static Database beside(Path folder, Optional<PostgresAddress> address) {
    return address.isPresent()
        ? PostgresDatabase.beside(address.get(), SCHEMA)
        : SqliteDatabase.beside(folder, SCHEMA);
  }

  /// As above, in the folder.
  public static Database beside(Path folder) {
    return beside(folder, Optional.empty());
  }

  /// Copies the store of a folder, which may be open elsewhere, as it is at one moment.
  ///
  /// @param target a folder without such a store
  public static void copy(Path folder, Path target) {
    StoreCopy.make(folder, SCHEMA, target);
  }
}
