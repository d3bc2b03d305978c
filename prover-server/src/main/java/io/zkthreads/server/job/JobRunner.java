package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.job.JobJournal.Append;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tenant.Clients;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Takes jobs through their steps. A job is first run on its own, beside the proofs of others, so
/// that what it does is soon known; then it waits for its turn at the [ProofSource]: as many proofs
/// at a time as that makes at once, on a thread each. What waits for the journal or the L2 waits on
/// virtual threads.
final class JobRunner implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(JobRunner.class.getName());

  /// The journal, as the runner sees it.
  interface Journal {
    JobJournal.Outcome change(JobJournal.Change change) throws Refusal, IOException;
  }

  private final ArtifactStore artifacts;
  private final JobStore store;
  private final JobSteps steps;
  private final ProofSource proofs;
  private final Timings timings;
  private final Journal journal;
  private final BiConsumer<String, Progress> progress;
  private final @Nullable Settler settler;
  private final JobSettlement settlement;
  private final ProofNews.Standing standing = new Standing();
  private final Twins twins = new Twins();
  private final KnownProofs knownProofs;
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final Admission admission;
  private final FairQueue toRun;
  private final FairQueue toProve;
  private final ExecutorService runs;
  private final ExecutorService prover;
  private final ExecutorService waits = Executors.newVirtualThreadPerTaskExecutor();
  private final JobTroubles troubles;
  private volatile boolean closing;

  JobRunner(JobEngine.Parts parts, Journal journal, BiConsumer<String, Progress> progress) {
    artifacts = parts.artifacts();
    store = parts.store();
    steps = parts.steps();
    proofs = parts.proofs();
    timings = parts.timings();
    this.journal = journal;
    this.progress = progress;
    settler = parts.settler();
    knownProofs = new KnownProofs(parts.store(), artifacts, steps);
    settlement = new JobSettlement(parts, journal);
    troubles = new JobTroubles(journal, parts.fate(), waits, () -> closing, this::schedule);
    Clients clients = parts.clients();
    admission = new Admission(clients);
    toRun = new FairQueue(tenant -> clients.tenant(tenant).weight());
    toProve = new FairQueue(tenant -> clients.tenant(tenant).weight());
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    runs =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().name("run-", 0).daemon().factory());
    prover =
        Executors.newFixedThreadPool(
            proofs.atOnce(), Thread.ofPlatform().name("prover-", 0).daemon().factory());
  }

  /// Goes on with a job from the state that the journal gives it.
  void schedule(StoredJob job) {
    switch (job.job().getState()) {
      case JOB_STATE_RECEIVED -> enqueue(toRun, runs, job, this::measure);
      case JOB_STATE_EXECUTED, JOB_STATE_PROVING, JOB_STATE_PROVED ->
          enqueue(toProve, prover, job, this::prove);
      case JOB_STATE_VERIFIED, JOB_STATE_PREFLIGHT, JOB_STATE_SUBMITTED, JOB_STATE_INCLUDED ->
          waits.execute(() -> JobScope.of(job).run(() -> settle(job)));
      case JOB_STATE_FINAL,
          JOB_STATE_STALE,
          JOB_STATE_REJECTED,
          JOB_STATE_CANCELLED,
          JOB_STATE_FAILED ->
          forget(job.job().getName());
      case JOB_STATE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("a job without a state: " + job.job().getName());
    }
  }

  private void forget(String name) {
    troubles.forget(name);
    cancelled.remove(name);
  }

  /// One turn for each piece of work: whose it is shows when the turn comes.
  private static void enqueue(
      FairQueue queue, ExecutorService threads, StoredJob job, Consumer<StoredJob> work) {
    queue.add(job.tenant(), () -> JobScope.of(job).run(() -> work.accept(job)));
    threads.execute(() -> queue.take().run());
  }

  /// Makes a cancelled job stop within the run, or at the next step of its proof.
  void cancel(String name) {
    cancelled.add(name);
    troubles.wake(name);
  }

  /// Ends the pause of a job that waits.
  void wake(String name) {
    troubles.wake(name);
  }

  /// What the run does is written down on another thread: the next run need not wait for a commit.
  private void measure(StoredJob job) {
    String name = job.job().getName();
    orForget(
        name,
        () -> {
          requireWanted(name);
          JobBounds.requireInTime(job);
          long began = System.nanoTime();
          Execution execution =
              steps.measure(bounded(job), job.job().getAcceptance(), () -> isAbandoned(name));
          timings.record("execute", System.nanoTime() - began);
          waits.execute(JobScope.kept(() -> orForget(name, () -> executed(name, execution))));
        });
  }

  private void executed(String name, Execution execution)
      throws StepFailure, LedgerUnavailable, Refusal, IOException {
    StoredJob executed =
        append(
            name,
            JobState.JOB_STATE_EXECUTED,
            JobEvent.newBuilder().setExecution(execution).build());
    requireOpen(executed);
    JobBounds.requirePrice(executed, settler);
    schedule(executed);
  }

  private void orForget(String name, JobTroubles.Work work) {
    if (!troubles.guarded(name, work)) {
      cancelled.remove(name);
    }
  }

  private void prove(StoredJob job) {
    if (!twins.begin(job)) {
      return;
    }
    try {
      proveAlone(job);
    } finally {
      twins.end(job).forEach(this::schedule);
    }
  }

  private void proveAlone(StoredJob job) {
    String name = job.job().getName();
    troubles.guarded(
        name,
        () -> {
          StoredJob proved =
              job.job().getState() == JobState.JOB_STATE_PROVED ? job : executeAndProve(job);
          if (proved.isEnded()) {
            return;
          }
          StoredJob verified = verify(proved);
          if (!verified.isEnded()) {
            schedule(verified);
          }
        });
    cancelled.remove(name);
  }

  private void settle(StoredJob job) {
    troubles.guarded(job.job().getName(), () -> settlement.settle(job));
  }

  private StoredJob executeAndProve(StoredJob job)
      throws JobWait,
          StepFailure,
          LedgerUnavailable,
          Refusal,
          IOException,
          InterruptedException,
          CancellationException {
    String name = job.job().getName();
    requireWanted(name);
    JobBounds.requireInTime(job);
    JobBounds.requirePrice(job, settler);
    Optional<StoredJob> known = proveByAnother(job);
    if (known.isPresent()) {
      return known.get();
    }
    Attempt attempt = Attempt.of(store.events(name, 0));
    ProofSource.Made made =
        proofs.prove(attempt.order(job.job(), bounded(job)), new ProofNews(name, standing));
    try (ArtifactStore.Hold _ = artifacts.hold()) {
      JobEvent event = JobEvent.newBuilder().setProof(made.keep(artifacts)).build();
      return append(name, JobState.JOB_STATE_PROVED, event);
    }
  }

  /// Takes the proof of another job of the same statement, if there is one.
  private Optional<StoredJob> proveByAnother(StoredJob job)
      throws LedgerUnavailable, Refusal, IOException {
    try (ArtifactStore.Hold _ = artifacts.hold()) {
      Optional<ProofResult> known = knownProofs.of(job);
      if (known.isEmpty()) {
        return Optional.empty();
      }
      JobEvent event = JobEvent.newBuilder().setProof(known.get()).build();
      return Optional.of(append(job.job().getName(), JobState.JOB_STATE_PROVED, event));
    }
  }

  private StoredJob verify(StoredJob job)
      throws StepFailure, LedgerUnavailable, Refusal, IOException {
    Job snapshot = job.job();
    ProofResult proof = snapshot.getProof();
    byte[] container = artifacts.bytes(Digest.parse("proof.artifact", proof.getArtifact()));
    byte[] publicWords =
        artifacts.bytes(Digest.parse("proof.public_words", proof.getPublicWordsArtifact()));
    long began = System.nanoTime();
    steps.verify(job.spec(), snapshot.getAcceptance(), proof, container, publicWords);
    long nanos = System.nanoTime() - began;
    timings.record("verify", nanos);
    ProofResult timed = proof.toBuilder().setVerifyDuration(Durations.ofNanos(nanos)).build();
    return append(
        snapshot.getName(),
        JobState.JOB_STATE_VERIFIED,
        JobEvent.newBuilder().setProof(timed).build());
  }

  private JobSpec bounded(StoredJob job) {
    return admission.bounded(job.tenant(), job.spec());
  }

  private boolean isAbandoned(String name) {
    return closing || cancelled.contains(name);
  }

  private void requireWanted(String name) {
    if (isAbandoned(name)) {
      throw new CancellationException();
    }
  }

  private static void requireOpen(StoredJob job) {
    if (job.isEnded()) {
      throw new CancellationException();
    }
  }

  private StoredJob append(String name, JobState state, JobEvent detail)
      throws Refusal, IOException {
    return journal.change(new Append(name, state, detail)).job();
  }

  /// How this runner stands, for proofs that are under way.
  private final class Standing implements ProofNews.Standing {
    @Override
    public void progress(String name, Progress latest) {
      progress.accept(name, latest);
    }

    @Override
    public void finished(StepFinished step) {
      timings.record("prove." + step.getStep(), Durations.nanos(step.getDuration()));
    }

    @Override
    public void append(String name, JobEvent event) throws Refusal, IOException {
      JobRunner.this.append(name, JobState.JOB_STATE_PROVING, event);
    }

    @Override
    public boolean isCancelled(String name) {
      return cancelled.contains(name);
    }

    @Override
    public boolean isClosing() {
      return closing;
    }
  }

  @Override
  public void close() {
    closing = true;
    waits.shutdownNow();
    runs.shutdownNow();
    prover.shutdownNow();
    try {
      if (!waits.awaitTermination(10, TimeUnit.SECONDS)
          || !runs.awaitTermination(10, TimeUnit.SECONDS)
          || !prover.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, "a running job did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
