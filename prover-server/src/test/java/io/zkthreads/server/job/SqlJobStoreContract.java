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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the store does in every database.
abstract class SqlJobStoreContract extends JobStoreContract {
  static final Digest PROGRAM = Digest.of(new byte[] {1});
  static final Digest PROOF = Digest.of(new byte[] {2});
  static final Digest SENT = Digest.of(new byte[] {3});
  static final Instant END = Instant.ofEpochSecond(1_800_000_000);

  @Override
  abstract SqlJobStore open();

  private static final JobSpec SPEC =
      JobSpec.newBuilder()
          .setProgram(ProgramWork.newBuilder().setProgram("programs/" + PROGRAM.hex()))
          .build();

  /// Received, proved, submitted, failed.
  static List<JobStore.Row> life(String id) {
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
    SqlJobStore store = (SqlJobStore) this.store;
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
