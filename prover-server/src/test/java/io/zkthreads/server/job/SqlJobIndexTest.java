package io.zkthreads.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Timestamp;
import io.zkthreads.api.prover.v1.Failure;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Waiting;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SqlJobIndexTest {
  private static final Instant START = Instant.ofEpochSecond(1_800_000_000);
  private static final JobFilter ALL = new JobFilter.All();
  private static final JobFilter FAILED = new JobFilter.In(JobState.JOB_STATE_FAILED);

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private SqlJobStore store;

  SqlJobStore openStore() {
    return SqlJobStore.open(folder, hurt -> {});
  }

  @BeforeEach
  void open() {
    store = openStore();
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  /// A job that was created `second` seconds after the start and stands so since.
  private static JobStore.Row row(int second, JobState state, String reason) {
    Timestamp time =
        Timestamp.newBuilder().setSeconds(START.plusSeconds(second).getEpochSecond()).build();
    Job.Builder job =
        Job.newBuilder()
            .setName("jobs/" + second)
            .setRequestId("r" + second)
            .setState(state)
            .setCreateTime(time)
            .setUpdateTime(time);
    if (state == JobState.JOB_STATE_FAILED) {
      job.setFailure(Failure.newBuilder().setReason(reason));
    } else if (!reason.isEmpty()) {
      job.setWaiting(Waiting.newBuilder().setReason(reason));
    }
    JobEvent event = JobEvent.newBuilder().setSequence(1).setTime(time).setState(state).build();
    return new JobStore.Row(
        new StoredJob("t" + second, job.build(), JobSpec.getDefaultInstance()), event);
  }

  /// All pages, as a reader who follows the tokens sees them.
  private List<String> names(JobFilter filter, int limit) throws Exception {
    List<String> names = new ArrayList<>();
    OptionalLong next = OptionalLong.of(Long.MAX_VALUE);
    while (next.isPresent()) {
      JobIndex.Page page = store.index().page(filter, next.getAsLong(), limit);
      assertThat(page.entries()).hasSizeLessThanOrEqualTo(limit);
      page.entries().forEach(entry -> names.add(entry.name()));
      next = page.next();
    }
    return names;
  }

  @Test
  void pagesOfAnySizeHaveEveryJobOfTheFilterOnceNewestFirst() throws Exception {
    long seed = System.nanoTime();
    System.getLogger("jobs").log(System.Logger.Level.INFO, "seed {0}", seed);
    Random random = new Random(seed);
    JobState[] states = {
      JobState.JOB_STATE_RECEIVED, JobState.JOB_STATE_VERIFIED, JobState.JOB_STATE_FAILED
    };
    List<JobStore.Row> rows = new ArrayList<>();
    for (int i = 0; i < 450; i++) {
      rows.add(row(i, states[random.nextInt(i < 220 ? 3 : 2)], ""));
    }
    store.commit(rows);
    List<JobFilter> filters =
        List.of(
            ALL,
            FAILED,
            new JobFilter.Unfinished(),
            new JobFilter.In(JobState.JOB_STATE_VERIFIED),
            new JobFilter.In(JobState.JOB_STATE_STALE));
    for (JobFilter filter : filters) {
      List<String> expected =
          rows.reversed().stream()
              .map(row -> row.job())
              .filter(job -> filter.takes(job.job().getState()))
              .filter(job -> filter.ended().map(e -> e == job.isEnded()).orElse(true))
              .map(job -> job.job().getName())
              .toList();
      for (int limit : new int[] {1 + random.nextInt(40), 100, 450}) {
        assertThat(names(filter, limit)).as("%s by %d", filter, limit).isEqualTo(expected);
      }
    }
  }

  @Test
  void aRareStateIsFoundPageAfterPageWithoutALookAtEverythingAtOnce() throws Exception {
    int all = SqlJobIndex.MOST_LOOKED_AT + 250;
    List<JobStore.Row> rows = new ArrayList<>();
    rows.add(row(0, JobState.JOB_STATE_FAILED, "INTERNAL"));
    for (int i = 1; i < all; i++) {
      rows.add(row(i, JobState.JOB_STATE_CANCELLED, ""));
    }
    store.commit(rows);
    JobIndex.Page first = store.index().page(FAILED, Long.MAX_VALUE, 10);
    assertThat(first.entries()).isEmpty();
    assertThat(first.next()).isPresent();
    JobIndex.Page second = store.index().page(FAILED, first.next().getAsLong(), 10);
    assertThat(second.entries()).extracting(JobIndex.Entry::name).containsExactly("jobs/0");
    assertThat(second.next()).isEmpty();
  }

  @Test
  void anEntrySaysWhoseAJobIsForWhatItWaitsAndWhyItFailed() throws Exception {
    store.commit(
        List.of(
            row(1, JobState.JOB_STATE_FAILED, "CYCLES_LIMIT"),
            row(2, JobState.JOB_STATE_PREFLIGHT, "NEEDS_FUNDS")));
    assertThat(store.index().page(ALL, Long.MAX_VALUE, 10).entries())
        .extracting(JobIndex.Entry::cause, JobIndex.Entry::tenant, JobIndex.Entry::created)
        .containsExactly(
            tuple("NEEDS_FUNDS", "t2", START.plusSeconds(2)),
            tuple("CYCLES_LIMIT", "t1", START.plusSeconds(1)));
  }

  @Test
  void endsAreCountedByCauseFromTheMomentThatIsAskedFor() throws Exception {
    store.commit(
        List.of(
            row(1, JobState.JOB_STATE_FAILED, "INTERNAL"),
            row(2, JobState.JOB_STATE_FAILED, "INTERNAL"),
            row(3, JobState.JOB_STATE_FAILED, "INTERNAL"),
            row(4, JobState.JOB_STATE_FAILED, "CYCLES_LIMIT"),
            row(5, JobState.JOB_STATE_VERIFIED, ""),
            row(6, JobState.JOB_STATE_PREFLIGHT, "NEEDS_FUNDS")));
    JobIndex.Ends ends = store.index().endsSince(START.plusSeconds(2));
    assertThat(ends.counts())
        .isEqualTo(
            Map.of(
                new JobIndex.End(JobState.JOB_STATE_FAILED, "INTERNAL"), 2L,
                new JobIndex.End(JobState.JOB_STATE_FAILED, "CYCLES_LIMIT"), 1L,
                new JobIndex.End(JobState.JOB_STATE_VERIFIED, ""), 1L));
    assertThat(ends.since()).isEqualTo(START.plusSeconds(2));
  }

  @Test
  void endsBeyondTheMostThatIsLookedAtAreLeftOutAndTheAnswerSaysSinceWhen() throws Exception {
    List<JobStore.Row> rows = new ArrayList<>();
    int more = 7;
    for (int i = 0; i < SqlJobIndex.MOST_LOOKED_AT + more; i++) {
      rows.add(row(i, JobState.JOB_STATE_CANCELLED, ""));
    }
    store.commit(rows);
    JobIndex.Ends ends = store.index().endsSince(START);
    assertThat(ends.counts().values()).containsExactly((long) SqlJobIndex.MOST_LOOKED_AT);
    assertThat(ends.since()).isEqualTo(START.plusSeconds(more));
  }
}
