package io.zkthreads.server.job;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.measure.Timings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Watchers that find a job in the store before the engine has told anybody of it.
@Timeout(60)
class WatchRaceTest {
  private static final JobSpec PROGRAM =
      JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().addAdvice(0)).build();

  @TempDir Path folder;

  /// Holds the journal back between a commit and what follows from it.
  private record HeldStore(JobStore store, Semaphore mayGoOn) implements JobStore {
    @Override
    public void commit(List<? extends Write> rows) throws IOException {
      store.commit(rows);
      mayGoOn.acquireUninterruptibly();
    }

    @Override
    public Optional<StoredJob> find(String name) throws IOException {
      return store.find(name);
    }

    @Override
    public Optional<StoredJob> findByRequest(String tenant, String requestId) throws IOException {
      return store.findByRequest(tenant, requestId);
    }

    @Override
    public Optional<StoredJob> findProven(String tenant, ByteString statementHash, int profile)
        throws IOException {
      return store.findProven(tenant, statementHash, profile);
    }

    @Override
    public List<StoredJob> unfinished() throws IOException {
      return store.unfinished();
    }

    @Override
    public List<Numbered> list(String tenant, long beforeNumber, int limit) throws IOException {
      return store.list(tenant, beforeNumber, limit);
    }

    @Override
    public List<JobEvent> events(String name, long afterSequence) throws IOException {
      return store.events(name, afterSequence);
    }

    @Override
    public void close() throws IOException {
      store.close();
    }
  }

  private JobEngine engine(JobStore store, ScriptedSteps steps) throws IOException {
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
    return JobEngine.start(
        new JobEngine.Parts(
            store, artifacts, steps, null, new Timings(), 10_000, new Fate(), new AnyClients()));
  }

  private static String waitForAJob(JobEngine engine) throws Exception {
    List<JobStore.Numbered> jobs = engine.list(SOMEBODY.name(), Long.MAX_VALUE, 1);
    while (jobs.isEmpty()) {
      Thread.sleep(1);
      jobs = engine.list(SOMEBODY.name(), Long.MAX_VALUE, 1);
    }
    return jobs.getFirst().job().job().getName();
  }

  private static List<JobEvent> watch(JobEngine engine, String name) throws Exception {
    JobFeed feed = engine.feed(name);
    List<JobEvent> events = new ArrayList<>();
    JobFeed.News news;
    do {
      news = feed.await(events.size(), 0, 10_000, () -> false);
      events.addAll(news.events());
    } while (!news.ended());
    return events;
  }

  @Test
  void aJobThatIsCommittedAndNotYetToldHasNotEnded() throws Exception {
    Semaphore mayGoOn = new Semaphore(0);
    try (JobStore store = new HeldStore(SqlJobStore.open(folder, hurt -> {}), mayGoOn);
        JobEngine engine = engine(store, new ScriptedSteps(1))) {
      CompletableFuture<Job> created =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return engine.create(SOMEBODY, "r1", PROGRAM);
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              },
              task -> Thread.ofVirtual().start(task));
      String name = waitForAJob(engine);
      assertThat(created).isNotDone();
      assertThat(engine.feed(name).await(0, 0, 50, () -> false).ended()).isFalse();
      assertThat(engine.await(name, 50).getState()).isEqualTo(JobState.JOB_STATE_RECEIVED);
      mayGoOn.release(1000);
      assertThat(watch(engine, name).stream().mapToLong(JobEvent::getSequence))
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 6).boxed().toList());
      assertThat(created.get().getName()).isEqualTo(name);
    }
  }

  @Test
  void aRequestThatIsKnownLeavesNoFeedBehind() throws Exception {
    try (JobStore store = SqlJobStore.open(folder, hurt -> {});
        JobEngine engine = engine(store, new ScriptedSteps(1000))) {
      String name = engine.create(SOMEBODY, "r1", PROGRAM).getName();
      engine.await(name, 30_000);
      assertThat(engine.create(SOMEBODY, "r1", PROGRAM).getName()).isEqualTo(name);
      assertThat(engine.numFeeds()).isZero();
    }
  }

  @Test
  void noWatchOfAListedJobEndsBeforeTheJobWhileManyAreCreated() throws Exception {
    int jobs = 60;
    try (JobStore store = SqlJobStore.open(folder, hurt -> {});
        JobEngine engine = engine(store, new ScriptedSteps(jobs))) {
      AtomicBoolean allCreated = new AtomicBoolean();
      List<CompletableFuture<Integer>> watchers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        watchers.add(
            CompletableFuture.supplyAsync(
                () -> watchWhatIsListed(engine, allCreated),
                task -> Thread.ofVirtual().start(task)));
      }
      for (int i = 0; i < jobs; i++) {
        engine.create(SOMEBODY, "r" + i, PROGRAM);
      }
      allCreated.set(true);
      for (CompletableFuture<Integer> watcher : watchers) {
        assertThat(watcher.get()).as("jobs watched").isEqualTo(jobs);
      }
    }
  }

  private static int watchWhatIsListed(JobEngine engine, AtomicBoolean allCreated) {
    Set<String> watched = new HashSet<>();
    try {
      boolean last;
      do {
        last = allCreated.get();
        for (JobStore.Numbered listed : engine.list(SOMEBODY.name(), Long.MAX_VALUE, 1000)) {
          String name = listed.job().job().getName();
          if (watched.add(name)) {
            assertThat(watch(engine, name).getLast().getState())
                .as(name)
                .isEqualTo(JobState.JOB_STATE_VERIFIED);
          }
        }
      } while (!last);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return watched.size();
  }
}
