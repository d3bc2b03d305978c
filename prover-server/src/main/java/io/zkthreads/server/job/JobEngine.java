package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tenant.Clients;
import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.server.trace.TraceParent;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs jobs from acceptance to their end and tells everyone who asks how they stand.
///
/// A job is persisted before its client hears of it, and every state before what follows from it is
/// done. So a restart goes on where the journal ends: a run that was not proven is executed again,
/// a proof that was persisted is never made again, a transaction that was signed is sent again as
/// the same bytes.
public final class JobEngine implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(JobEngine.class.getName());

  private static final String NO_SUCH_JOB = "NO_SUCH_JOB";

  private final JobStore store;
  private final ArtifactStore artifacts;
  private final JobSteps steps;
  private final Clients clients;
  private final Admission admission;
  private final Places places;
  private final SettlementDoor door;
  private final Object takingUp = new Object();
  private final JobJournal journal;
  private final JobRunner runner;
  private final Deadlines deadlines;
  private final Map<String, JobFeed> feeds = new ConcurrentHashMap<>();
  private final Map<String, StoredJob> live = new ConcurrentHashMap<>();
  private volatile Runnable whenRemoved = () -> {};
  private volatile Consumer<Job> whenEnded = job -> {};
  private volatile Optional<JobSpans> spans = Optional.empty();

  /// What the engine is made of.
  ///
  /// @param settler absent when the daemon has no L2
  /// @param maxQueued most unfinished jobs before new ones are refused
  /// @param fate told when the jobs cannot go on
  /// @param clients for whom it works
  /// @param proofs where proofs are made
  public record Parts(
      JobStore store,
      ArtifactStore artifacts,
      JobSteps steps,
      @Nullable Settler settler,
      Timings timings,
      int maxQueued,
      Fate fate,
      Clients clients,
      ProofSource proofs) {
    /// Proofs are made in this process.
    public Parts(
        JobStore store,
        ArtifactStore artifacts,
        JobSteps steps,
        @Nullable Settler settler,
        Timings timings,
        int maxQueued,
        Fate fate,
        Clients clients) {
      this(
          store,
          artifacts,
          steps,
          settler,
          timings,
          maxQueued,
          fate,
          clients,
          new LocalProofs(steps));
    }
  }

  /// Opens the journal; jobs that a former process left unfinished go on at once.
  public static JobEngine start(Parts parts) throws IOException {
    List<StoredJob> unfinished = parts.store().unfinished();
    JobEngine engine = new JobEngine(parts, unfinished);
    for (StoredJob job : unfinished) {
      String name = job.job().getName();
      engine.feeds.put(name, new JobFeed(parts.store().events(name, 0), false));
      engine.live.put(name, job);
      engine.places.occupy(job.tenant());
    }
    unfinished.forEach(engine.runner::schedule);
    return engine;
  }

  private JobEngine(Parts parts, List<StoredJob> unfinished) {
    store = parts.store();
    artifacts = parts.artifacts();
    steps = parts.steps();
    clients = parts.clients();
    admission = new Admission(clients);
    places = new Places(parts.maxQueued());
    door = new SettlementDoor(parts.settler());
    journal = new JobJournal(store, unfinished, new Told(), parts.timings(), parts.fate());
    runner =
        new JobRunner(
            parts,
            this::change,
            (name, progress) -> {
              JobFeed feed = feeds.get(name);
              if (feed != null) {
                feed.publish(progress);
              }
            });
    deadlines = Deadlines.watch(live::values, this::expire);
  }

  /// The engine as a tenant sees it.
  public TenantJobs of(Tenant tenant) {
    return new TenantJobs(this, tenant);
  }

  /// Accepts a job, or finds the one that this request id of the tenant created before.
  public Job create(Tenant tenant, String requestId, JobSpec spec) throws Refusal, IOException {
    if (!requestId.matches("[A-Za-z0-9_-]{1,64}")) {
      throw Refusal.invalid(
          "BAD_REQUEST_ID",
          "request_id",
          "1 to 64 letters, digits, '-' or '_'",
          "'" + requestId + "'");
    }
    Optional<StoredJob> known = store.findByRequest(tenant.name(), requestId);
    if (known.isPresent()) {
      return JobJournal.sameOrRefuse(known.get(), spec).job();
    }
    try (ArtifactStore.Hold _ = artifacts.hold()) {
      JobBounds.require(spec.getLimits(), Instant.now());
      admission.requireWork(tenant, spec);
      admission.requireRoom(tenant, spec);
      artifacts.requireRoom(spec.getSerializedSize());
      Acceptance acceptance =
          steps.check(spec).toBuilder().setTraceParent(TraceParent.current()).build();
      door.refuseWhatNeverSettles(spec);
      places.take(tenant);
      JobJournal.Outcome outcome = join(submitNew(tenant.name(), requestId, spec, acceptance));
      if (outcome.changed()) {
        runner.schedule(outcome.job());
      }
      return outcome.job().job();
    }
  }

  /// Hands a new job, which has its place, to the journal. Its feed is there before the store has
  /// the job, and leaves when the job has ended: so a job of the store without a feed has ended.
  private CompletableFuture<JobJournal.Outcome> submitNew(
      String tenant, String requestId, JobSpec spec, Acceptance acceptance) {
    String name = "jobs/" + UUID.randomUUID();
    feeds.put(name, new JobFeed(List.of(), false));
    return journal
        .submit(new JobJournal.Create(tenant, name, requestId, spec, acceptance))
        .whenComplete((outcome, failure) -> {
          if (failure != null || !outcome.changed()) {
            feeds.remove(name);
            places.release(tenant);
          }
        });
  }

  public Job get(String name) throws Refusal, IOException {
    return known(name).job();
  }

  StoredJob known(String name) throws Refusal, IOException {
    StoredJob job = live.get(name);
    return job != null ? job : stored(name);
  }

  /// Unfinished and finished jobs of a tenant, newest first.
  public List<JobStore.Numbered> list(String tenant, long beforeNumber, int limit)
      throws IOException {
    return store.list(tenant, beforeNumber, limit);
  }

  /// The job's events, for a watcher.
  public JobFeed feed(String name) throws Refusal, IOException {
    while (true) {
      JobFeed feed = feeds.get(name);
      if (feed != null) {
        return feed;
      }
      if (stored(name).isEnded()) {
        List<JobEvent> past = store.events(name, 0);
        if (past.isEmpty()) {
          throw noSuchJob(name); // deleted meanwhile
        }
        return new JobFeed(past, true);
      }
      // Created since its feed was looked for: it is there now, unless the job has even ended.
    }
  }

  /// Jobs that are followed: those that have not ended.
  int numFeeds() {
    return feeds.size();
  }

  private StoredJob stored(String name) throws Refusal, IOException {
    return store.find(name).orElseThrow(() -> noSuchJob(name));
  }

  /// The job when it has ended, or as it stands after `millis`.
  public Job await(String name, long millis) throws Refusal, IOException, InterruptedException {
    feed(name).awaitEnd(millis);
    return get(name);
  }

  /// Ends a job that has not been sent to the L2; any other stays as it is.
  public Job cancel(String name) throws Refusal, IOException {
    Job job = change(new JobJournal.Cancel(name)).job().job();
    if (job.getState() == JobState.JOB_STATE_CANCELLED) {
      runner.cancel(name);
    }
    return job;
  }

  /// Ends a job whose deadline has passed, unless it has its proof by now.
  private void expire(StoredJob job) {
    String name = job.job().getName();
    StepFailure late = JobBounds.late(job.spec().getLimits());
    var _ =
        journal
            .submit(new JobJournal.Expire(name, late.toProto()))
            .thenAccept(outcome -> {
              if (outcome.changed()) {
                runner.cancel(name);
              }
            });
  }

  /// Tries a waiting job now, and takes up a failed one that may be.
  public Job retry(String name) throws Refusal, IOException {
    JobJournal.Outcome outcome = takeUp(name);
    if (outcome.changed()) {
      runner.schedule(outcome.job());
    } else {
      runner.wake(name);
    }
    return outcome.job().job();
  }

  /// One at a time: a job that has ended stays as it is until it is taken up here, so that its feed
  /// can be there before the journal revives it.
  private JobJournal.Outcome takeUp(String name) throws Refusal, IOException {
    synchronized (takingUp) {
      StoredJob job = known(name);
      if (JobStates.takenUpAt(job.job()) == null) {
        return change(new JobJournal.Retry(name));
      }
      places.take(clients.tenant(job.tenant()));
      JobFeed feed = new JobFeed(store.events(name, 0), false);
      feeds.put(name, feed);
      try {
        return change(new JobJournal.Retry(name));
      } catch (Refusal | IOException e) {
        feeds.remove(name);
        feed.end();
        places.release(job.tenant());
        throw e;
      }
    }
  }

  /// Takes a job that has ended from the record. What it made is deleted if no other job needs it.
  public void delete(String name) throws Refusal, IOException {
    change(new JobJournal.Delete(name));
  }

  /// Jobs that have not ended, in no order.
  public List<Job> unfinished() {
    return live.values().stream().map(StoredJob::job).toList();
  }

  /// How many jobs of a tenant have not ended.
  public int numUnfinished(String tenant) {
    return places.of(tenant);
  }

  /// Told of each job that ends, on the thread that tells everybody.
  public void whenEnded(Consumer<Job> told) {
    whenEnded = told;
  }

  /// Traces each job that ends.
  public void traceTo(JobSpans target) {
    spans = Optional.of(target);
  }

  /// Runs after each job that left the record, on the thread that tells everybody.
  public void whenRemoved(Runnable wake) {
    whenRemoved = wake;
  }

  /// Runs the work without a job.
  ///
  /// @param abandoned whether nobody waits for the answer any more
  Execution estimate(Tenant tenant, JobSpec spec, BooleanSupplier abandoned)
      throws Refusal, StepFailure, IOException {
    admission.requireWork(tenant, spec);
    Acceptance acceptance = steps.check(spec);
    JobSpec bounded = admission.bounded(tenant.name(), spec);
    return SettlementDoor.asked(() -> steps.measure(bounded, acceptance, abandoned));
  }

  private JobJournal.Outcome change(JobJournal.Change change) throws Refusal, IOException {
    return join(journal.submit(change));
  }

  private static JobJournal.Outcome join(CompletableFuture<JobJournal.Outcome> done)
      throws Refusal, IOException {
    try {
      return answer(done);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Refusal refusal -> throw refusal;
        case IOException broken -> throw broken;
        case null, default -> throw new IllegalStateException("the journal failed", e);
      }
    }
  }

  /// The journal always answers, and soon; whoever was interrupted meanwhile still has to know.
  private static JobJournal.Outcome answer(CompletableFuture<JobJournal.Outcome> done)
      throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return done.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final class Told implements JobJournal.Listener {
    @Override
    public void committed(StoredJob job, JobEvent event) {
      JobFlight.record(job, event);
      JobScope.of(job).run(() -> tell(job, event));
    }

    private void tell(StoredJob job, JobEvent event) {
      String name = job.job().getName();
      JobFeed feed = Objects.requireNonNull(feeds.get(name), name);
      StoredJob last = live.get(name);
      if (job.isEnded()) {
        live.remove(name);
        feeds.remove(name);
        places.release(job.tenant());
      } else {
        live.put(name, job);
      }
      if (last != null && last.job().hasWaiting() && !job.job().hasWaiting()) {
        LOG.log(Level.INFO, "{0} goes on after {1}", name, last.job().getWaiting().getReason());
      }
      feed.publish(event, job.isEnded());
      if (job.isEnded()) {
        whenEnded.accept(job.job());
        spans.ifPresent(target -> target.add(job, feed.past()));
        LOG.log(Level.INFO, () -> JobLine.of(job.job(), feed.past()));
      }
    }

    @Override
    public void removed(StoredJob job) {
      whenRemoved.run();
    }
  }

  static Refusal noSuchJob(String name) {
    return Refusal.of(Refusal.Kind.NOT_FOUND, NO_SUCH_JOB, "no job '" + name + "'");
  }

  /// Whether a refusal says that the job was deleted, as a cancelled one may be while it still
  /// runs.
  static boolean isGone(Refusal refusal) {
    return refusal.reason().equals(NO_SUCH_JOB);
  }

  /// Stops between steps; what runs is taken up again at the next start.
  @Override
  public void close() {
    deadlines.close();
    runner.close();
    journal.close();
  }
}
