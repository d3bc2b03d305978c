package io.zkthreads.server.backup;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.server.cli.Zkt;
import io.zkthreads.server.job.JobSchema;
import io.zkthreads.server.job.JobStore;
import io.zkthreads.server.job.OnPostgres;
import io.zkthreads.server.job.RecordsMove;
import io.zkthreads.server.job.ScriptedSteps;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.store.Database;
import io.zkthreads.store.PostgresAddress;
import io.zkthreads.store.PostgresServer;
import io.zkthreads.store.StoreFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A daemon's records on their way from SQLite to PostgreSQL.
@Timeout(180)
@Tag("slow")
class RecordsMoveTest {
  private static final int JOBS = 30;

  @TempDir Path folder;
  private final List<String> names = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private PostgresAddress database;

  private Path data() {
    return folder.resolve("data");
  }

  private Path daemon() {
    return data().resolve("daemon");
  }

  /// A folder whose tables all have something in them.
  @BeforeEach
  void fill() throws Exception {
    database = PostgresServer.empty();
    try (AtWork daemon = AtWork.in(data(), new ScriptedSteps(Integer.MAX_VALUE))) {
      for (int i = 0; i < JOBS; i++) {
        names.add(daemon.create(10 + i));
      }
      for (String name : names) {
        daemon.engine().await(name, 60_000);
      }
    }
    try (Database store = JobSchema.beside(daemon())) {
      store.change(session -> {
        session.update(
            "INSERT INTO tenant (name, place, weight, disabled, max_jobs, max_cycles, max_bytes,"
                + " max_rate) VALUES ('alice', 7, 3, TRUE, 1, 2, 3, 4)");
        session.update("INSERT INTO api_key VALUES ('ab', 'alice', 17, NULL)");
        session.update("UPDATE tenancy SET change = 41");
        session.update("INSERT INTO artifact_owner VALUES ('alice', 'cd', 5, 6)");
        session.update("INSERT INTO released VALUES ('ef', 8, 9)");
        session.update(
            "INSERT INTO proven (tenant, statement, profile, name) VALUES ('alice', 'aa', 1, ?)",
            names.getFirst());
        session.update("INSERT INTO adopted VALUES (TRUE)");
      });
    }
  }

  private static long count(Database store, String table) {
    return store.read(session ->
        session.first("SELECT COUNT(*) FROM " + table, row -> row.getLong(1)).orElseThrow());
  }

  private void assertMoved(List<JobStore.Numbered> before, List<String> tables, List<Long> counts)
      throws Exception {
    try (Database there = JobSchema.beside(daemon(), Optional.of(database))) {
      for (int i = 0; i < tables.size(); i++) {
        assertThat(count(there, tables.get(i))).as(tables.get(i)).isEqualTo(counts.get(i));
      }
      List<String> alice =
          there.read(session ->
              session.query(
                  "SELECT weight, disabled, max_rate FROM tenant WHERE name = 'alice'",
                  row -> row.getLong(1) + " " + row.getBoolean(2) + " " + row.getLong(3)));
      assertThat(alice).containsExactly("3 true 4");
    }
    try (SqlJobStore store = OnPostgres.open(database)) {
      assertThat(store.list(SOMEBODY.name(), Long.MAX_VALUE, 1_000)).isEqualTo(before);
      assertThat(store.unfinished()).isEmpty();
      assertThat(store.events(names.getFirst(), 0)).hasSizeGreaterThan(3);
    }
  }

  private record Kept(List<JobStore.Numbered> jobs, List<String> tables, List<Long> counts) {}

  private Kept kept() throws Exception {
    List<String> tables;
    List<Long> counts;
    try (Database here = JobSchema.beside(daemon())) {
      tables =
          here.read(session ->
              session.query(
                  "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'store_schema'"
                      + " AND name NOT LIKE 'sqlite%'",
                  row -> row.getString(1)));
      counts = tables.stream().map(table -> count(here, table)).toList();
    }
    assertThat(tables).hasSizeGreaterThan(10);
    assertThat(counts).as("of %s", tables).doesNotContain(0L);
    try (SqlJobStore store = SqlJobStore.open(daemon(), hurt -> {})) {
      return new Kept(store.list(SOMEBODY.name(), Long.MAX_VALUE, 1_000), tables, counts);
    }
  }

  @Test
  void everyRowOfEveryTableIsThere() throws Exception {
    Kept kept = kept();
    assertThat(RecordsMove.copy(daemon(), database)).isEqualTo(JOBS);
    assertMoved(kept.jobs(), kept.tables(), kept.counts());
    assertThatThrownBy(() -> RecordsMove.copy(daemon(), database))
        .as("a second time")
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("expected a database without records");
    assertMoved(kept.jobs(), kept.tables(), kept.counts());
  }

  @Test
  void aDatabaseThatADaemonLeadsIsLeftAlone() throws Exception {
    try (SqlJobStore _ = OnPostgres.open(database)) {
      assertThatThrownBy(() -> RecordsMove.copy(daemon(), database))
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("expected a database without a daemon");
    }
  }

  @Test
  void aBackupIsRestoredIntoADatabase() throws Exception {
    try (Database store = JobSchema.beside(daemon())) {
      store.change(session -> session.update("DELETE FROM proven")); // its job settles nothing
    }
    List<JobStore.Numbered> jobs;
    try (SqlJobStore store = SqlJobStore.open(daemon(), hurt -> {})) {
      jobs = store.list(SOMEBODY.name(), Long.MAX_VALUE, 1_000);
    }
    Path backup = folder.resolve("backup");
    Path target = folder.resolve("restored");
    assertThat(Zkt.run("backup", backup.toString(), "--data", data().toString())).isZero();
    assertThat(
            Zkt.run(
                "restore",
                backup.toString(),
                "--data",
                target.toString(),
                "--set",
                "daemon.database=" + database.url(),
                "--set",
                "daemon.database.user=" + database.user()))
        .isZero();
    assertThat(target.resolve("daemon").resolve("artifacts")).isDirectory();
    assertThat(target.resolve("daemon").resolve(JobSchema.FILE)).doesNotExist();
    assertMoved(jobs, List.of("job"), List.of((long) JOBS));
  }
}
