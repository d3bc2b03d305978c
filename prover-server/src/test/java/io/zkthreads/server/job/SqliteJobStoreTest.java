package io.zkthreads.server.job;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJobStoreTest extends SqlJobStoreContract {
  @TempDir Path folder;

  @Override
  SqlJobStore open() {
    return SqlJobStore.open(folder, hurt -> {});
  }

  private SqlJobStore openOther() {
    return SqlJobStore.open(folder.resolve("other"), hurt -> {});
  }

  @Test
  void jobsOfTheFirstSchemaGetTheirEndsAndArtifacts() throws Exception {
    int jobs = 600;
    try (SqlJobStore store = openOther()) {
      for (int i = 0; i < jobs; i++) {
        store.commit(i % 2 == 0 ? life("r" + i) : life("r" + i).subList(0, 3));
      }
    }
    toFirstSchema();
    for (int look = 0; look < 2; look++) {
      try (SqlJobStore store = openOther()) {
        assertThat(store.numEnded()).isEqualTo(jobs / 2);
        assertThat(store.endedBefore(END.plusMillis(1), jobs)).hasSize(jobs / 2);
        assertThat(store.needs(PROGRAM)).isTrue();
        assertThat(store.needs(PROOF)).isTrue();
        assertThat(store.needs(SENT)).isTrue();
        assertThat(store.find("jobs/r1")).contains(life("r1").get(2).job());
        assertThat(store.findByRequest(SOMEBODY.name(), "r1")).isPresent();
        assertThat(store.list(SOMEBODY.name(), Long.MAX_VALUE, jobs)).hasSize(jobs);
        assertThat(store.ownership().owns(SOMEBODY.name(), PROOF)).isTrue();
        assertThat(store.ownership().owns("bob", PROOF)).isFalse();
        assertThat(store.ownership().storedBytes(SOMEBODY.name())).isPositive();
      }
    }
  }

  /// As the first version left a folder.
  private void toFirstSchema() throws Exception {
    try (Connection database =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("other/jobs.sqlite"));
        Statement statement = database.createStatement()) {
      for (String sql :
          List.of(
              "DROP TABLE released",
              "DROP TABLE job_artifact",
              "DROP TABLE tenant",
              "DROP TABLE api_key",
              "DROP TABLE tenancy",
              "DROP TABLE artifact_owner",
              "DROP TABLE tenant_bytes",
              "DROP TABLE adopted",
              "DROP TABLE usage_of_day",
              "DROP TABLE proven",
              "CREATE TABLE former (number BIGINT PRIMARY KEY, name VARCHAR(64) NOT NULL UNIQUE,"
                  + " request_id VARCHAR(64) NOT NULL UNIQUE, ended BOOLEAN NOT NULL,"
                  + " snapshot BYTEA NOT NULL, spec BYTEA NOT NULL)",
              "INSERT INTO former SELECT number, name, request_id, ended, snapshot, spec FROM job",
              "DROP TABLE job",
              "ALTER TABLE former RENAME TO job",
              "CREATE INDEX job_unfinished ON job (ended, number)",
              "UPDATE store_schema SET number = 1")) {
        statement.execute(sql);
      }
    }
  }
}
