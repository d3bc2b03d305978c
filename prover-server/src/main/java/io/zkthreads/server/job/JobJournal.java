package io.zkthreads.server.job;

import com.google.protobuf.Timestamp;
import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The one ring that every change of a job passes through.
///
/// ```
/// callers ──▶ ring ──▶ journal: decide, number, commit a whole batch ──▶ fan-out: watchers, caller
/// ```
///
/// The journal is the only writer, so that a decision needs no lock: the first end state stands,
/// and two requests with one id meet here. What is fanned out is on disk. Under load the batches
/// grow, and with them the changes that one commit carries.
final class JobJournal implements AutoCloseable {
  private static final int RING_SIZE = 1024;

  /// What is to change.
  sealed interface Change {}

  /// A new job, unless its request id is known.
  ///
  /// @param acceptance what is kept beside the spec
  record Create(String name, String requestId, JobSpec spec, Acceptance acceptance)
      implements Change {}

  /// One more event of a job that has not ended.
  ///
  /// @param detail an event with its detail; sequence, time and state are set here
  record Append(String name, JobState state, JobEvent detail) implements Change {}

  /// The end of a job, if it may still be cancelled.
  record Cancel(String name) implements Change {}

  /// A failed job is taken up again, if its failure says that it may be.
  record Retry(String name) implements Change {}

  /// No change: the job as it stands after all changes before.
  record Read(String name) implements Change {}

  /// Told of each committed event, in order, on one thread.
  interface Listener {
    void committed(StoredJob job, JobEvent event);
  }

  /// What became of a change.
  ///
  /// @param job the job as it stands now
  /// @param changed false when the change came too late or was known already
  record Outcome(StoredJob job, boolean changed) {}

  private static final class Slot {
    @Nullable Change change;
    @Nullable CompletableFuture<Outcome> done;
    JobStore.@Nullable Row row;
    @Nullable StoredJob job;
    @Nullable Exception failure;
  }

  private final JobStore store;
  private final Listener listener;
  private final Disruptor<Slot> disruptor;

  /// Jobs that have not ended, by name; owned by the journal's thread.
  private final Map<String, StoredJob> live = new HashMap<>();

  JobJournal(JobStore store, List<StoredJob> unfinished, Listener listener) {
    this.store = store;
    this.listener = listener;
    unfinished.forEach(job -> live.put(job.job().getName(), job));
    ThreadFactory threads = Thread.ofPlatform().name("job-ring-", 0).daemon().factory();
    disruptor =
        new Disruptor<>(
            Slot::new, RING_SIZE, threads, ProducerType.MULTI, new BlockingWaitStrategy());
    Journaler journaler = new Journaler();
    EventHandler<Slot> fanOut = (slot, sequence, endOfBatch) -> fanOut(slot);
    disruptor.handleEventsWith(journaler).then(fanOut);
    disruptor.start();
  }

  /// Completes once the change is on disk and told.
  CompletableFuture<Outcome> submit(Change change) {
    CompletableFuture<Outcome> done = new CompletableFuture<>();
    disruptor.publishEvent((slot, sequence) -> {
      slot.change = change;
      slot.done = done;
      slot.row = null;
      slot.job = null;
      slot.failure = null;
    });
    return done;
  }

  private final class Journaler implements EventHandler<Slot> {
    private final List<Slot> batch = new ArrayList<>();
    private final Map<String, StoredJob> staged = new HashMap<>();

    @Override
    public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
      try {
        stage(slot);
      } catch (Refusal | IOException | RuntimeException e) {
        slot.failure = e;
      }
      batch.add(slot);
      if (endOfBatch) {
        commit();
      }
    }

    private void stage(Slot slot) throws Refusal, IOException {
      switch (Objects.requireNonNull(slot.change)) {
        case Create create -> create(slot, create);
        case Append append -> append(slot, append.name(), append.state(), append.detail());
        case Read read -> slot.job = current(read.name());
        case Retry retry -> retry(slot, current(retry.name()));
        case Cancel cancel -> {
          StoredJob job = current(cancel.name());
          if (JobStates.isCancellable(job.job().getState()) && !job.isEnded()) {
            JobEvent none = JobEvent.getDefaultInstance();
            append(slot, cancel.name(), JobState.JOB_STATE_CANCELLED, none);
          } else {
            slot.job = job;
          }
        }
      }
    }

    private void create(Slot slot, Create create) throws Refusal, IOException {
      Optional<StoredJob> known = findRequest(create.requestId());
      if (known.isPresent()) {
        if (!known.get().spec().equals(create.spec())) {
          throw Refusal.of(
              Refusal.Kind.ALREADY_EXISTS,
              "REQUEST_ID_REUSED",
              "request_id '"
                  + create.requestId()
                  + "' belongs to "
                  + known.get().job().getName()
                  + ", which was created with another body");
        }
        slot.job = known.get();
        return;
      }
      Timestamp now = now();
      JobEvent event =
          JobEvent.newBuilder()
              .setSequence(1)
              .setTime(now)
              .setState(JobState.JOB_STATE_RECEIVED)
              .setAcceptance(create.acceptance())
              .build();
      Job empty =
          Job.newBuilder()
              .setName(create.name())
              .setRequestId(create.requestId())
              .setProgram(create.spec().getProgram().getProgram())
              .setCreateTime(now)
              .build();
      stage(slot, new StoredJob(JobStates.apply(empty, event), create.spec()), event);
    }

    private void append(Slot slot, String name, JobState state, JobEvent detail)
        throws Refusal, IOException {
      StoredJob job = current(name);
      if (job.isEnded()) {
        slot.job = job;
        return;
      }
      append(slot, job, state, detail);
    }

    private void append(Slot slot, StoredJob job, JobState state, JobEvent detail) {
      JobEvent.Builder event =
          detail.toBuilder()
              .setSequence(job.job().getSequence() + 1)
              .setTime(now())
              .setState(state);
      if (event.hasWaiting()) {
        event.getWaitingBuilder().setSince(event.getTime());
      }
      stage(slot, job.with(JobStates.apply(job.job(), event.build())), event.build());
    }

    private void retry(Slot slot, StoredJob job) throws Refusal {
      JobState at = JobStates.takenUpAt(job.job());
      if (at != null) {
        append(slot, job, at, JobEvent.getDefaultInstance());
        return;
      }
      if (job.isEnded()) {
        Job ended = job.job();
        throw Refusal.of(
            Refusal.Kind.FAILED_PRECONDITION,
            "NOT_RETRYABLE",
            ended.getName()
                + ": expected a job that waits or whose failure is retryable, got "
                + ended.getState()
                + " "
                + ended.getFailure().getReason()
                + ended.getSettlement().getOutcome());
      }
      slot.job = job;
    }

    private void stage(Slot slot, StoredJob next, JobEvent event) {
      slot.job = next;
      slot.row = new JobStore.Row(next, event);
      staged.put(next.job().getName(), next);
    }

    private StoredJob current(String name) throws Refusal, IOException {
      StoredJob job = staged.get(name);
      if (job == null) {
        job = live.get(name);
      }
      if (job == null) {
        job = store.find(name).orElseThrow(() -> JobEngine.noSuchJob(name));
      }
      return job;
    }

    private Optional<StoredJob> findRequest(String requestId) throws IOException {
      for (StoredJob job : staged.values()) {
        if (job.job().getRequestId().equals(requestId)) {
          return Optional.of(job);
        }
      }
      return store.findByRequest(requestId);
    }

    private void commit() {
      List<JobStore.Row> rows = new ArrayList<>();
      for (Slot slot : batch) {
        if (slot.row != null) {
          rows.add(slot.row);
        }
      }
      try {
        if (!rows.isEmpty()) {
          store.commit(rows);
        }
        staged.forEach((name, job) -> {
          if (job.isEnded()) {
            live.remove(name);
          } else {
            live.put(name, job);
          }
        });
      } catch (IOException | RuntimeException e) {
        for (Slot slot : batch) {
          slot.failure = slot.failure == null ? e : slot.failure;
        }
      }
      staged.clear();
      batch.clear();
    }
  }

  private void fanOut(Slot slot) {
    CompletableFuture<Outcome> done = Objects.requireNonNull(slot.done);
    StoredJob job = slot.job;
    JobStore.Row row = slot.row;
    if (slot.failure != null) {
      done.completeExceptionally(slot.failure);
      return;
    }
    try {
      if (row != null) {
        listener.committed(row.job(), row.event());
      }
      done.complete(new Outcome(Objects.requireNonNull(job), row != null));
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  private static Timestamp now() {
    Instant now = Instant.now();
    return Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()).build();
  }

  @Override
  public void close() {
    try {
      disruptor.shutdown(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      disruptor.halt();
    }
  }
}
