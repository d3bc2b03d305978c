package io.zkthreads.server.retention;

import io.zkthreads.server.artifact.ArtifactKeeping;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.JobKeeping;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tenant.Ownership;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Deletes what is kept no longer, a little at a time: jobs through the journal, like everybody
/// else; files once no record needs them. It may be killed at any moment ([JobKeeping]).
public final class Janitor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Janitor.class.getName());
  private static final int JOBS_AT_ONCE = 16;
  private static final int FILES_AT_ONCE = 64;

  /// With nothing to do. A round looks into one folder of artifacts, so into all in 43 minutes.
  private static final long PAUSE_MILLIS = 10_000;

  /// Between rounds that had something to do, so that it never takes the disk for itself.
  private static final long SHORT_PAUSE_MILLIS = 50;

  /// What one round has deleted.
  ///
  /// @param files artifacts and partial uploads
  record Round(int jobs, int files) {
    boolean isIdle() {
      return jobs == 0 && files == 0;
    }
  }

  private final JobEngine engine;
  private final JobKeeping jobs;
  private final Ownership ownership;
  private final ArtifactKeeping artifacts;
  private final Retention retention;
  private final InstantSource clock;
  private final Semaphore wakes = new Semaphore(0);
  private volatile Optional<Thread> thread = Optional.empty();
  private volatile boolean closed;
  private int folder;

  Janitor(
      JobEngine engine,
      JobKeeping jobs,
      Ownership ownership,
      ArtifactKeeping artifacts,
      Retention retention,
      InstantSource clock) {
    this.engine = engine;
    this.jobs = jobs;
    this.ownership = ownership;
    this.artifacts = artifacts;
    this.retention = retention;
    this.clock = clock;
    engine.whenRemoved(wakes::release);
  }

  /// Starts to clean up after an engine, on a thread of its own.
  public static Janitor start(
      JobEngine engine,
      JobKeeping jobs,
      Ownership ownership,
      ArtifactKeeping artifacts,
      Retention retention) {
    Janitor janitor =
        new Janitor(engine, jobs, ownership, artifacts, retention, InstantSource.system());
    Thread thread = Thread.ofPlatform().name("janitor").daemon().start(janitor::run);
    janitor.thread = Optional.of(thread);
    return janitor;
  }

  private void run() {
    try {
      while (!closed) {
        boolean idle = roundOrWarning();
        if (wakes.tryAcquire(idle ? PAUSE_MILLIS : SHORT_PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          wakes.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean roundOrWarning() {
    try {
      return round().isIdle();
    } catch (IOException | RuntimeException e) {
      LOG.log(closed ? Level.DEBUG : Level.WARNING, "finished work was not cleaned up", e);
      return true;
    }
  }

  /// One round: deletes a little of what is to go.
  Round round() throws IOException {
    Instant now = clock.instant();
    int files = deleteReleased(now);
    boolean full = isFull();
    int removed = deleteEnded(now, full);
    files += deleteUnused(now, full) + deletePartial(now, full);
    if (removed + files > 0) {
      LOG.log(Level.DEBUG, "deleted {0} finished jobs and {1} files", removed, files);
    }
    return new Round(removed, files);
  }

  /// Files whose last job has gone.
  private int deleteReleased(Instant now) throws IOException {
    List<JobKeeping.Released> done = new ArrayList<>();
    int gone = 0;
    for (JobKeeping.Released one : jobs.released(now, FILES_AT_ONCE)) {
      switch (artifacts.delete(one.digest(), one.since(), this::isNeeded)) {
        case GONE -> {
          gone++;
          done.add(one);
        }
        case STAYS -> done.add(one);
        case HELD -> {}
      }
    }
    if (!done.isEmpty()) {
      jobs.settle(done);
    }
    return gone;
  }

  /// By a job, or by a tenant who brought the same himself.
  private boolean isNeeded(Digest digest) throws IOException {
    return jobs.needs(digest) || ownership.isBrought(digest);
  }

  private boolean isFull() throws IOException {
    return (retention.maxBytes() > 0 && artifacts.storedBytes() > retention.maxBytes())
        || artifacts.freeBytes() < retention.minFreeBytes();
  }

  /// The time before which something may go, if it may go at all.
  private Optional<Instant> before(Instant now, Optional<Duration> age, boolean full) {
    Optional<Duration> kept = full ? Optional.of(retention.least()) : age;
    return kept.map(
        time -> now.minus(time.compareTo(retention.least()) < 0 ? retention.least() : time));
  }

  private int deleteEnded(Instant now, boolean full) throws IOException {
    List<String> names = new ArrayList<>();
    Optional<Instant> before = before(now, retention.jobs(), full);
    if (before.isPresent()) {
      names.addAll(jobs.endedBefore(before.get(), JOBS_AT_ONCE));
    }
    long tooMany = retention.maxJobs() == 0 ? 0 : jobs.numEnded() - retention.maxJobs();
    if (tooMany > names.size()) {
      names.clear();
      names.addAll(
          jobs.endedBefore(now.minus(retention.least()), (int) Math.min(tooMany, JOBS_AT_ONCE)));
    }
    int deleted = 0;
    for (String name : names) {
      deleted += delete(name) ? 1 : 0;
    }
    return deleted;
  }

  /// False for a job that somebody has deleted or taken up again meanwhile.
  private boolean delete(String name) throws IOException {
    try {
      engine.delete(name);
      return true;
    } catch (Refusal e) {
      LOG.log(Level.DEBUG, "{0} stays or has gone: {1}", name, e.text());
      return false;
    }
  }

  private int deleteUnused(Instant now, boolean full) throws IOException {
    int at = folder;
    folder = (folder + 1) % ArtifactKeeping.NUM_FOLDERS;
    Optional<Instant> before = before(now, retention.artifacts(), full);
    int gone = 0;
    if (before.isPresent()) {
      ownership.disownBefore(before.get());
      for (Digest digest : artifacts.storedBefore(at, before.get())) {
        boolean deleted =
            artifacts.delete(digest, before.get(), this::isNeeded) == ArtifactKeeping.Deletion.GONE;
        gone += deleted ? 1 : 0;
      }
    }
    return gone;
  }

  private int deletePartial(Instant now, boolean full) throws IOException {
    Optional<Instant> before = before(now, retention.partial(), full);
    return before.isPresent() ? artifacts.deletePartial(before.get()) : 0;
  }

  @Override
  public void close() {
    closed = true;
    wakes.release();
    try {
      if (thread.isPresent()) {
        thread.get().join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
