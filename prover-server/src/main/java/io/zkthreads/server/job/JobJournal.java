package io.zkthreads.server.job;

import com.google.protobuf.Timestamp;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.Failure;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
///
/// The ring always turns, and every change gets its answer: a change that cannot be decided fails
/// alone. When a commit fails, or anything that leaves the memory of this class in doubt, the
/// process cannot go on ([Fate]), and every change from then on is told so.
final class JobJournal implements AutoCloseable {
  private static final int RING_SIZE = 1024;

  /// What is to change.
  sealed interface Change {}

  /// A new job, unless its tenant's request id is known.
  ///
  /// @param acceptance what is kept beside the spec
  record Create(String tenant, String name, String requestId, JobSpec spec, Acceptance acceptance)
      implements Change {}

  /// One more event of a job that has not ended.
  ///
  /// @param detail an event with its detail; sequence, time and state are set here
  record Append(String name, JobState state, JobEvent detail) implements Change {}

  /// The end of a job, if it may still be cancelled.
  record Cancel(String name) implements Change {}

  /// The end of a job that has no proof yet.
  record Expire(String name, Failure failure) implements Change {}

  /// A failed job is taken up again, if its failure says that it may be.
  record Retry(String name) implements Change {}

  /// A job that has ended leaves the record.
  record Delete(String name) implements Change {}

  /// No change: the job as it stands after all changes before.
  record Read(String name) implements Change {}

  /// Told of each committed event, in order, on one thread.
  interface Listener {
    void committed(StoredJob job, JobEvent event);

    /// A job has left the record.
    default void removed(StoredJob job) {}
  }

  /// What became of a change.
  ///
  /// @param job the job as it stands now
  /// @param changed false when the change came too late or was known already
  record Outcome(StoredJob job, boolean changed) {}

  private static final class Slot {
    @Nullable Change change;
    @Nullable CompletableFuture<Outcome> done;
    JobStore.@Nullable Write write;
    @Nullable StoredJob job;
    boolean onDisk;
    @Nullable Exception failure;

    void begin(Change next, CompletableFuture<Outcome> told) {
      change = next;
      done = told;
      write = null;
      job = null;
      onDisk = false;
      failure = null;
    }
  }

  private final JobStore store;
  private final Listener listener;
  private final Timings timings;
  private final Fate fate;
  private final Disruptor<Slot> disruptor;
  private final SteadyWait waiting = new SteadyWait();
  private final Refusal ended =
      Refusal.of(
          Refusal.Kind.UNAVAILABLE,
          "ENDING",
          "the daemon ends; what it acknowledged goes on when it has started again");
  private volatile boolean hasEnded;
  private volatile boolean closed;

  /// Jobs that have not ended, by name; owned by the journal's thread.
  private final Map<String, StoredJob> live = new HashMap<>();

  JobJournal(
      JobStore store, List<StoredJob> unfinished, Listener listener, Timings timings, Fate fate) {
    this.store = store;
    this.timings = timings;
    this.fate = fate;
    this.listener = listener;
    unfinished.forEach(job -> live.put(job.job().getName(), job));
    ThreadFactory threads = Thread.ofPlatform().name("job-ring-", 0).daemon().factory();
    disruptor = new Disruptor<>(Slot::new, RING_SIZE, threads, ProducerType.MULTI, waiting);
    disruptor.setDefaultExceptionHandler(new LastResort());
    Journaler journaler = new Journaler();
    EventHandler<Slot> fanOut = (slot, sequence, endOfBatch) -> fanOut(slot);
    disruptor.handleEventsWith(journaler).then(fanOut);
    disruptor.start();
  }

  /// Completes once the change is on disk and told.
  CompletableFuture<Outcome> submit(Change change) {
    if (hasEnded || closed) {
      return CompletableFuture.failedFuture(ended);
    }
    CompletableFuture<Outcome> done = new CompletableFuture<>();
    disruptor.publishEvent((slot, sequence) -> slot.begin(change, done));
    return done;
  }

  private void giveUp(String what, Throwable cause) {
    hasEnded = true;
    fate.cannotGoOn(what, cause);
  }

  /// For what the consumers themselves could not catch, such as an error in their handling of one.
  private final class LastResort implements ExceptionHandler<Slot> {
    @Override
    public void handleEventException(Throwable e, long sequence, @Nullable Slot slot) {
      giveUp("the job ring failed", e);
      CompletableFuture<Outcome> done = slot == null ? null : slot.done;
      if (done != null) {
        done.completeExceptionally(ended);
      }
    }

    @Override
    public void handleOnStartException(Throwable e) {
      giveUp("the job ring did not start", e);
    }

    @Override
    public void handleOnShutdownException(Throwable e) {
      giveUp("the job ring did not end well", e);
    }
  }

  private final class Journaler implements EventHandler<Slot> {
    private final List<Slot> batch = new ArrayList<>(RING_SIZE);
    private final Map<String, StoredJob> staged = new HashMap<>();
    private final Set<String> removed = new HashSet<>();
    private @Nullable Sequence done;

    @Override
    public void setSequenceCallback(Sequence sequence) {
      done = sequence;
    }

    @Override
    public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
      batch.add(slot);
      try {
        if (!hasEnded) {
          stage(slot);
        }
      } catch (Refusal | IOException | RuntimeException e) {
        slot.failure = e;
      } catch (Error e) {
        giveUp("a change of a job could not be decided", e);
      }
      if (endOfBatch) {
        finishBatch();
        tellFanOut(sequence);
      }
    }

    private void tellFanOut(long sequence) {
      Objects.requireNonNull(done).set(sequence);
      waiting.consumed();
    }

    private void finishBatch() {
      try {
        if (!hasEnded) {
          commit();
        }
      } catch (IOException | RuntimeException | Error e) {
        giveUp("changes of jobs were not written", e);
      } finally {
        staged.clear();
        removed.clear();
        batch.clear();
      }
    }

    private void stage(Slot slot) throws Refusal, IOException {
      switch (Objects.requireNonNull(slot.change)) {
        case Create create -> create(slot, create);
        case Append append -> append(slot, append.name(), append.state(), append.detail());
        case Delete delete -> remove(slot, current(delete.name()));
        case Read read -> slot.job = current(read.name());
        case Retry retry -> retry(slot, current(retry.name()));
        case Expire expire -> expire(slot, current(expire.name()), expire.failure());
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
      Optional<StoredJob> known = findRequest(create.tenant(), create.requestId());
      if (known.isPresent()) {
        slot.job = sameOrRefuse(known.get(), create.spec());
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
      stage(
          slot,
          new StoredJob(create.tenant(), JobStates.apply(empty, event), create.spec()),
          event);
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

    private void expire(Slot slot, StoredJob job, Failure failure) {
      if (JobStates.lacksProof(job.job().getState())) {
        JobEvent detail = JobEvent.newBuilder().setFailure(failure).build();
        append(slot, job, JobState.JOB_STATE_FAILED, detail);
      } else {
        slot.job = job;
      }
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

    private void remove(Slot slot, StoredJob job) throws Refusal {
      String name = job.job().getName();
      if (!job.isEnded()) {
        throw Refusal.of(
            Refusal.Kind.FAILED_PRECONDITION,
            "NOT_ENDED",
            name
                + ": expected a job that has ended, got "
                + job.job().getState()
                + "; cancel it first");
      }
      staged.remove(name);
      removed.add(name);
      slot.job = job;
      slot.write = new JobStore.Removal(job, Instant.now());
    }

    private void stage(Slot slot, StoredJob next, JobEvent event) {
      staged.put(next.job().getName(), next);
      slot.job = next;
      slot.write = new JobStore.Row(next, event);
    }

    private StoredJob current(String name) throws Refusal, IOException {
      if (removed.contains(name)) {
        throw JobEngine.noSuchJob(name);
      }
      StoredJob job = staged.get(name);
      if (job == null) {
        job = live.get(name);
      }
      if (job == null) {
        job = store.find(name).orElseThrow(() -> JobEngine.noSuchJob(name));
      }
      return job;
    }

    private Optional<StoredJob> findRequest(String tenant, String requestId) throws IOException {
      for (StoredJob job : staged.values()) {
        if (job.tenant().equals(tenant) && job.job().getRequestId().equals(requestId)) {
          return Optional.of(job);
        }
      }
      return store
          .findByRequest(tenant, requestId)
          .filter(job -> !removed.contains(job.job().getName()));
    }

    private void commit() throws IOException {
      List<JobStore.Write> writes = new ArrayList<>();
      for (Slot slot : batch) {
        if (slot.write != null) {
          writes.add(slot.write);
        }
      }
      if (!writes.isEmpty()) {
        long began = System.nanoTime();
        store.commit(writes);
        timings.record("store.commit", System.nanoTime() - began);
      }
      removed.forEach(live::remove);
      staged.forEach((name, job) -> {
        if (job.isEnded()) {
          live.remove(name);
        } else {
          live.put(name, job);
        }
      });
      batch.forEach(slot -> slot.onDisk = true);
    }
  }

  private void fanOut(Slot slot) {
    CompletableFuture<Outcome> done = Objects.requireNonNull(slot.done);
    StoredJob job = slot.job;
    JobStore.Write write = slot.write;
    if (slot.failure != null || !slot.onDisk) {
      done.completeExceptionally(slot.failure != null ? slot.failure : ended);
      return;
    }
    try {
      switch (write) {
        case JobStore.Row row -> listener.committed(row.job(), row.event());
        case JobStore.Removal removal -> listener.removed(removal.job());
        case null -> {}
      }
      done.complete(new Outcome(Objects.requireNonNull(job), write != null));
    } catch (RuntimeException | Error e) {
      giveUp("a change of a job was written and not told", e);
      done.completeExceptionally(ended);
    }
  }

  /// The job that has a request id, if it was created with the same body.
  static StoredJob sameOrRefuse(StoredJob known, JobSpec spec) throws Refusal {
    if (!known.spec().equals(spec)) {
      throw Refusal.of(
          Refusal.Kind.ALREADY_EXISTS,
          "REQUEST_ID_REUSED",
          "request_id '%s' belongs to %s, which was created with another body"
              .formatted(known.job().getRequestId(), known.job().getName()));
    }
    return known;
  }

  private static Timestamp now() {
    Instant now = Instant.now();
    return Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()).build();
  }

  /// Does what is in the ring; what comes later is told that it is too late.
  @Override
  public void close() {
    closed = true;
    try {
      disruptor.shutdown(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      disruptor.halt();
    }
    RingBuffer<Slot> ring = disruptor.getRingBuffer();
    for (long at = ring.getMinimumGatingSequence() + 1; at <= ring.getCursor(); at++) {
      Objects.requireNonNull(ring.get(at).done).completeExceptionally(ended);
    }
  }
}
