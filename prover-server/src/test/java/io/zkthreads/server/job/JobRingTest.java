package io.zkthreads.server.job;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.server.Provoked;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever goes wrong in the ring: nobody waits for ever, and nobody is told what is not on disk.
@Timeout(60)
class JobRingTest {
  @RegisterExtension
  static final Provoked LOG = Provoked.in(Fate.class, JobRunner.class, JobEngine.class);

  /// More than the ring holds.
  private static final int MANY = 3_000;

  @TempDir Path folder;
  private final Fate fate = new Fate();
  private final List<JobEvent> told = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private FaultyStore store;

  @SuppressWarnings("NullAway.Init")
  private JobJournal journal;

  private @Nullable Error listenerThrows;

  @BeforeEach
  void open() {
    store = new FaultyStore(SqlJobStore.open(folder, hurt -> {}));
    journal =
        new JobJournal(
            store,
            List.of(),
            (job, event) -> {
              if (listenerThrows != null) {
                throw listenerThrows;
              }
              told.add(event);
            },
            new Timings(),
            fate);
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
    store.close();
  }

  private CompletableFuture<JobJournal.Outcome> create(String id) {
    return journal.submit(
        new JobJournal.Create(
            SOMEBODY.name(),
            "jobs/" + id,
            id,
            JobSpec.getDefaultInstance(),
            Acceptance.getDefaultInstance()));
  }

  private static void assertEnding(CompletableFuture<JobJournal.Outcome> answer) {
    assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo("ENDING");
              assertThat(refusal.retryable()).isTrue();
            });
  }

  private void assertThatEveryoneIsToldThatTheProcessEnds(Throwable cause) {
    for (int i = 0; i < MANY; i++) {
      assertEnding(create("later" + i));
    }
    assertThat(fate.end()).isCompletedWithValueMatching(end -> end.cause().equals(cause));
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        OutOfMemoryError.class,
        AssertionError.class,
        IllegalStateException.class,
        IOException.class
      })
  void aCommitThatFailsInAnyWayIsToldToAllAndEndsTheProcess(Class<? extends Throwable> kind)
      throws Exception {
    create("a").get();
    store.commitThrows = kind.getConstructor().newInstance();
    assertEnding(create("b"));
    assertThatEveryoneIsToldThatTheProcessEnds(store.commitThrows);
    assertThat(told).hasSize(1);
    assertThat(store.find("jobs/b")).isEmpty();
  }

  @Test
  void aCommitThatWasWrittenBeforeItsErrorIsNotToldAsDone() {
    store.commitThrows = new OutOfMemoryError("on purpose");
    store.commitsFirst = true;
    assertEnding(create("a"));
    assertThat(told).isEmpty();
  }

  @Test
  void aListenerThatFailsEndsTheProcess() {
    listenerThrows = new OutOfMemoryError("on purpose");
    assertEnding(create("a"));
    assertThatEveryoneIsToldThatTheProcessEnds(listenerThrows);
  }

  @Test
  void anErrorWhileAChangeIsDecidedEndsTheProcess() {
    store.findThrows = new StackOverflowError();
    assertEnding(create("a"));
    assertThatEveryoneIsToldThatTheProcessEnds(store.findThrows);
  }

  @Test
  void aChangeThatCannotBeDecidedFailsAloneAndTheRingGoesOn() throws Exception {
    store.findThrows = new IOException("on purpose");
    assertThatThrownBy(() -> create("a").get()).hasRootCause(store.findThrows);
    store.findThrows = new IllegalStateException("on purpose");
    assertThatThrownBy(() -> create("a").get()).hasRootCause(store.findThrows);
    store.findThrows = null;
    assertThat(create("a").get().changed()).isTrue();
    assertThat(fate.end()).isNotDone();
  }

  @Test
  void interruptsOfItsThreadsDoNotStopTheRingAndNoChangeIsPassedOver() throws Exception {
    for (int round = 0; round < 50; round++) {
      ringThreads().forEach(Thread::interrupt);
      assertThat(create("r" + round).get(10, TimeUnit.SECONDS).changed()).isTrue();
    }
    assertThat(fate.end()).isNotDone();
  }

  @Test
  void whoTellsWaitsForACommitWithoutAProcessor() throws Exception {
    create("a").get();
    store.commitMayEnd.drainPermits();
    CompletableFuture<JobJournal.Outcome> answer = create("b");
    while (!store.commitMayEnd.hasQueuedThreads()) {
      Thread.onSpinWait();
    }
    while (ringThreads().anyMatch(thread -> thread.getState() == Thread.State.RUNNABLE)) {
      Thread.onSpinWait(); // one that spins would do so until the test's time is over
    }
    store.commitMayEnd.release();
    assertThat(answer.get().changed()).isTrue();
  }

  private static Stream<Thread> ringThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("job-ring-"));
  }

  @Test
  void whoeverComesAfterTheEndIsToldSo() {
    journal.close();
    assertEnding(create("a"));
  }

  /// A store that fails when it is told to.
  private static final class FaultyStore implements JobStore {
    private final JobStore store;
    volatile @Nullable Throwable commitThrows;
    volatile @Nullable Throwable findThrows;
    volatile boolean commitsFirst;

    /// Commits wait here while there is no permit.
    final Semaphore commitMayEnd = new Semaphore(1);

    FaultyStore(JobStore store) {
      this.store = store;
    }

    private static void raise(@Nullable Throwable any) throws IOException {
      switch (any) {
        case null -> {}
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalArgumentException(any);
      }
    }

    @Override
    public void commit(List<? extends Write> rows) throws IOException {
      commitMayEnd.acquireUninterruptibly();
      commitMayEnd.release();
      if (commitThrows == null || commitsFirst) {
        store.commit(rows);
      }
      raise(commitThrows);
    }

    @Override
    public Optional<StoredJob> find(String name) throws IOException {
      return store.find(name);
    }

    @Override
    public Optional<StoredJob> findByRequest(String tenant, String requestId) throws IOException {
      raise(findThrows);
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
}
