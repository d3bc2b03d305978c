package io.zkthreads.server.job;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.zkthreads.api.ledger.v1.Profile;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every job store does.
@Timeout(60)
abstract class JobStoreContract {
  @SuppressWarnings("NullAway.Init")
  JobStore store;

  /// Opens the one store of this test, for the first time or again.
  abstract JobStore open() throws IOException;

  @BeforeEach
  void openFirst() throws IOException {
    store = open();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void reopen() throws IOException {
    store.close();
    store = open();
  }

  static JobStore.Row row(String name, long sequence, JobState state, int specBytes) {
    JobSpec spec =
        JobSpec.newBuilder()
            .setProgram(ProgramWork.newBuilder().setProgram("p".repeat(specBytes)))
            .build();
    JobEvent event = JobEvent.newBuilder().setSequence(sequence).setState(state).build();
    Job job =
        Job.newBuilder()
            .setName("jobs/" + name)
            .setRequestId(name)
            .setState(state)
            .setSequence(sequence)
            .build();
    return new JobStore.Row(new StoredJob(SOMEBODY.name(), job, spec), event);
  }

  private static JobStore.Row created(String name) {
    return row(name, 1, JobState.JOB_STATE_RECEIVED, 10);
  }

  private static JobStore.Row ended(String name, long sequence) {
    return row(name, sequence, JobState.JOB_STATE_FAILED, 10);
  }

  private static List<String> names(List<JobStore.Numbered> jobs) {
    return jobs.stream().map(job -> job.job().job().getRequestId()).toList();
  }

  private List<String> unfinished() throws IOException {
    return store.unfinished().stream().map(job -> job.job().getRequestId()).toList();
  }

  @Test
  void anEmptyStoreKnowsNothing() throws IOException {
    assertThat(store.find("jobs/a")).isEmpty();
    assertThat(store.findByRequest(SOMEBODY.name(), "a")).isEmpty();
    assertThat(store.unfinished()).isEmpty();
    assertThat(store.list(SOMEBODY.name(), Long.MAX_VALUE, 10)).isEmpty();
    assertThat(store.events("jobs/a", 0)).isEmpty();
  }

  @Test
  void whatWasCommittedIsReadBackAndIsThereAfterTheStoreWasClosed() throws IOException {
    JobStore.Row created = row("a", 1, JobState.JOB_STATE_RECEIVED, 3 << 20);
    JobStore.Row executed = row("a", 2, JobState.JOB_STATE_EXECUTED, 3 << 20);
    store.commit(List.of(created));
    store.commit(List.of(executed));
    for (int look = 0; look < 2; look++) {
      assertThat(store.find("jobs/a")).contains(executed.job());
      assertThat(store.findByRequest(SOMEBODY.name(), "a")).contains(executed.job());
      assertThat(store.events("jobs/a", 0)).containsExactly(created.event(), executed.event());
      assertThat(store.events("jobs/a", 1)).containsExactly(executed.event());
      assertThat(store.events("jobs/a", 2)).isEmpty();
      reopen();
    }
  }

  private static JobStore.Row verified(String tenant, String name, String statement) {
    JobStore.Row row = row(name, 2, JobState.JOB_STATE_VERIFIED, 10);
    Execution execution =
        Execution.newBuilder().setStatementHash(ByteString.copyFromUtf8(statement)).build();
    Job job = row.job().job().toBuilder().setExecution(execution).build();
    return new JobStore.Row(new StoredJob(tenant, job, row.job().spec()), row.event());
  }

  private static JobStore.Row verified(
      String tenant, String name, String statement, Profile profile) {
    JobStore.Row row = verified(tenant, name, statement);
    Job job = row.job().job().toBuilder().setProfile(profile).build();
    return new JobStore.Row(new StoredJob(tenant, job, row.job().spec()), row.event());
  }

  private static JobStore.Row createdBy(String tenant, String name) {
    JobStore.Row row = created(name);
    return new JobStore.Row(new StoredJob(tenant, row.job().job(), row.job().spec()), row.event());
  }

  @Test
  void aProofIsFoundByItsProfileAndOneOfBeforeOnlyWhereThereIsNoOther() throws IOException {
    ByteString statement = ByteString.copyFromUtf8("s");
    store.commit(
        List.of(createdBy("alice", "a"), createdBy("alice", "b"), createdBy("alice", "c")));
    JobStore.Row size = verified("alice", "b", "s", Profile.PROFILE_SIZE_100);
    store.commit(List.of(size));
    reopen();
    assertThat(store.findProven("alice", statement, Profile.PROFILE_SIZE_100_VALUE))
        .contains(size.job());
    assertThat(store.findProven("alice", statement, Profile.PROFILE_PROVEN_100_VALUE)).isEmpty();
    JobStore.Row before = verified("alice", "a", "s");
    JobStore.Row proven = verified("alice", "c", "s", Profile.PROFILE_PROVEN_100);
    store.commit(List.of(before));
    assertThat(store.findProven("alice", statement, Profile.PROFILE_PROVEN_100_VALUE))
        .contains(before.job());
    assertThat(store.findProven("alice", statement, Profile.PROFILE_SIZE_100_VALUE))
        .contains(size.job());
    store.commit(List.of(proven));
    assertThat(store.findProven("alice", statement, Profile.PROFILE_PROVEN_100_VALUE))
        .contains(proven.job());
  }

  @Test
  void aProofIsFoundByItsStatementAmongTheTenantsOwn() throws IOException {
    ByteString statement = ByteString.copyFromUtf8("s");
    store.commit(List.of(createdBy("alice", "a"), createdBy("alice", "b"), createdBy("bob", "c")));
    assertThat(store.findProven("alice", statement, 0)).isEmpty();
    JobStore.Row first = verified("alice", "a", "s");
    JobStore.Row second = verified("alice", "b", "s");
    store.commit(List.of(first, second, verified("bob", "c", "")));
    reopen();
    assertThat(store.findProven("alice", statement, 0)).contains(first.job());
    assertThat(store.findProven("alice", ByteString.copyFromUtf8("t"), 0)).isEmpty();
    assertThat(store.findProven("bob", statement, 0)).isEmpty();
    assertThat(store.findProven("bob", ByteString.EMPTY, 0)).as("of a bare program").isEmpty();
    store.commit(List.of(new JobStore.Removal(first.job(), Instant.EPOCH)));
    assertThat(store.findProven("alice", statement, 0)).contains(second.job());
    store.commit(List.of(new JobStore.Removal(second.job(), Instant.EPOCH)));
    assertThat(store.findProven("alice", statement, 0)).isEmpty();
  }

  @Test
  void unfinishedJobsComeOldestFirstAndEndedOnesDoNot() throws IOException {
    store.commit(List.of(created("c"), created("a"), created("b")));
    store.commit(List.of(ended("a", 2)));
    assertThat(unfinished()).containsExactly("c", "b");
    reopen();
    assertThat(unfinished()).containsExactly("c", "b");
    store.commit(List.of(created("0")));
    assertThat(unfinished()).containsExactly("c", "b", "0");
  }

  @Test
  void jobsAreListedNewestFirstInPages() throws IOException {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      store.commit(List.of(created(name)));
    }
    List<JobStore.Numbered> first = store.list(SOMEBODY.name(), Long.MAX_VALUE, 2);
    assertThat(names(first)).containsExactly("e", "d");
    List<JobStore.Numbered> second = store.list(SOMEBODY.name(), first.getLast().number(), 2);
    assertThat(names(second)).containsExactly("c", "b");
    store.commit(List.of(created("f"), ended("b", 2)));
    assertThat(names(store.list(SOMEBODY.name(), second.getLast().number(), 2)))
        .containsExactly("a");
  }

  @Test
  void aCommitThatFailsLeavesNothingOfItself() throws IOException {
    store.commit(List.of(created("a")));
    assertThatThrownBy(() -> store.commit(List.of(created("b"), created("a"))))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.commit(List.of(created("c"), ended("a", 2), ended("a", 2))))
        .isInstanceOf(IOException.class);
    assertThat(names(store.list(SOMEBODY.name(), Long.MAX_VALUE, 10))).containsExactly("a");
    assertThat(store.find("jobs/a")).contains(created("a").job());
    store.commit(List.of(created("b"), ended("a", 2)));
    assertThat(unfinished()).containsExactly("b");
  }

  @Test
  void anInterruptedCallerHarmsNothing() throws IOException {
    Thread.currentThread().interrupt();
    store.commit(List.of(created("a")));
    assertThat(unfinished()).containsExactly("a");
    assertThat(Thread.interrupted()).isTrue();
    store.commit(List.of(created("b")));
    reopen();
    assertThat(unfinished()).containsExactly("a", "b");
  }

  @Test
  void whoReadsWhileOthersWriteSeesWholeCommits() throws Exception {
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> reading = new ArrayList<>();
      for (int reader = 0; reader < 4; reader++) {
        reading.add(
            readers.submit(() -> {
              while (names(store.list(SOMEBODY.name(), Long.MAX_VALUE, 200)).size() < 100) {
                assertThat(names(store.list(SOMEBODY.name(), Long.MAX_VALUE, 200)).size() % 5)
                    .isZero();
              }
              return true;
            }));
      }
      for (int commit = 0; commit < 20; commit++) {
        int first = 5 * commit;
        store.commit(IntStream.range(first, first + 5).mapToObj(i -> created("r" + i)).toList());
      }
      for (Future<?> reader : reading) {
        reader.get();
      }
    }
  }

  @Test
  void jobsOfTenantsAreCountedListedAndFoundApart() throws IOException {
    store.commit(List.of(of("alice", "a"), of("bob", "b1"), of("bob", "b2"), of("alice", "c")));
    assertThat(names(store.list("alice", Long.MAX_VALUE, 10))).containsExactly("c", "a");
    assertThat(names(store.list("bob", Long.MAX_VALUE, 10))).containsExactly("b2", "b1");
    assertThat(store.list("bob", Long.MAX_VALUE, 10))
        .extracting(JobStore.Numbered::number)
        .as("numbers tell nothing of others")
        .containsExactly(2L, 1L);
    assertThat(store.findByRequest("alice", "b1")).isEmpty();
    store.commit(List.of(of("carol", "shared")));
    JobStore.Row other = row("shared", 1, JobState.JOB_STATE_RECEIVED, 10);
    Job job = other.job().job().toBuilder().setName("jobs/another").build();
    store.commit(
        List.of(new JobStore.Row(new StoredJob("dave", job, other.job().spec()), other.event())));
    assertThat(store.findByRequest("dave", "shared"))
        .map(found -> found.job().getName())
        .contains("jobs/another");
    assertThat(unfinished()).hasSize(6);
  }

  private static JobStore.Row of(String tenant, String name) {
    JobStore.Row row = created(name);
    return new JobStore.Row(new StoredJob(tenant, row.job().job(), row.job().spec()), row.event());
  }
}
