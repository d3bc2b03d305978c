package io.zkthreads.server.job;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.api.prover.v1.SettlementResult;
import io.zkthreads.server.artifact.Digest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJobStoreTest extends JobStoreContract {
  private static final Digest PROGRAM = Digest.of(new byte[] {1});
  private static final Digest PROOF = Digest.of(new byte[] {2});
  private static final Digest SENT = Digest.of(new byte[] {3});
  private static final Instant END = Instant.ofEpochSecond(1_800_000_000);

  @TempDir Path folder;

  @Override
  SqliteJobStore open() {
    return SqliteJobStore.open(folder, hurt -> {});
  }

  private SqliteJobStore openOther() {
    return SqliteJobStore.open(folder.resolve("other"), hurt -> {});
  }

  private static final JobSpec SPEC =
      JobSpec.newBuilder()
          .setProgram(ProgramWork.newBuilder().setProgram("programs/" + PROGRAM.hex()))
          .build();

  /// Received, proved, submitted, failed.
  private static List<JobStore.Row> life(String id) {
    Job job = Job.newBuilder().setName("jobs/" + id).setRequestId(id).build();
    Timestamp end = Timestamp.newBuilder().setSeconds(END.getEpochSecond()).build();
    List<JobEvent> events =
        List.of(
            JobEvent.newBuilder().setState(JobState.JOB_STATE_RECEIVED).build(),
            JobEvent.newBuilder()
                .setState(JobState.JOB_STATE_PROVED)
                .setProof(ProofResult.newBuilder().setArtifact(PROOF.name()))
                .build(),
            JobEvent.newBuilder()
                .setState(JobState.JOB_STATE_SUBMITTED)
                .setSettlement(SettlementResult.newBuilder().setTransactionArtifact(SENT.name()))
                .build(),
            JobEvent.newBuilder().setState(JobState.JOB_STATE_FAILED).setTime(end).build());
    JobStore.Row[] rows = new JobStore.Row[events.size()];
    for (int i = 0; i < rows.length; i++) {
      JobEvent event = events.get(i).toBuilder().setSequence(i + 1).build();
      job = JobStates.apply(job, event);
      rows[i] = new JobStore.Row(new StoredJob(SOMEBODY.name(), job, SPEC), event);
    }
    return List.of(rows);
  }

  @Test
  void aJobThatHasEndedGivesItsTransactionUpAndOneThatIsRemovedWhatWasMadeForIt() throws Exception {
    try (SqliteJobStore store = openOther()) {
      List<JobStore.Row> life = life("a");
      store.commit(life.subList(0, 3));
      assertThat(store.numEnded()).isZero();
      assertThat(store.needs(SENT)).isTrue();
      store.commit(life.subList(3, 4));
      assertThat(store.numEnded()).isEqualTo(1);
      assertThat(store.endedBefore(END, 10)).isEmpty();
      assertThat(store.endedBefore(END.plusMillis(1), 10)).containsExactly("jobs/a");
      assertThat(store.needs(SENT)).isFalse();
      assertThat(store.needs(PROOF)).isTrue();
      assertThat(store.released(END, 10)).isEmpty();
      List<JobKeeping.Released> sent = store.released(END.plus(Duration.ofHours(1)), 10);
      assertThat(sent).extracting(JobKeeping.Released::digest).containsExactly(SENT);
      store.settle(sent);
      assertThat(store.released(END.plus(Duration.ofHours(1)), 10)).isEmpty();

      store.commit(List.of(new JobStore.Removal(life.getLast().job(), END)));
      assertThat(store.find("jobs/a")).isEmpty();
      assertThat(store.events("jobs/a", 0)).isEmpty();
      assertThat(store.needs(PROGRAM)).isFalse();
      assertThat(store.released(END, 10))
          .as("the program is its client's")
          .extracting(JobKeeping.Released::digest)
          .containsExactly(PROOF);
      store.commit(life("a"));
      assertThat(store.findByRequest(SOMEBODY.name(), "a")).isPresent();
    }
  }

  @Test
  void jobsOfTheFirstSchemaGetTheirEndsAndArtifacts() throws Exception {
    int jobs = 600;
    try (SqliteJobStore store = openOther()) {
      for (int i = 0; i < jobs; i++) {
        store.commit(i % 2 == 0 ? life("r" + i) : life("r" + i).subList(0, 3));
      }
    }
    toFirstSchema();
    for (int look = 0; look < 2; look++) {
      try (SqliteJobStore store = openOther()) {
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
