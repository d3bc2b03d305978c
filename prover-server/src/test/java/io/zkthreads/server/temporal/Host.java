package io.zkthreads.server.temporal;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.AnyClients;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.JobSteps;
import io.zkthreads.server.job.JobStore;
import io.zkthreads.server.job.ProofSource;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.server.measure.Timings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/// The part of a daemon that has jobs, on a folder.
final class Host implements AutoCloseable {
  private final JobStore store;
  private final FileArtifactStore artifacts;
  private final ProofSource proofs;
  private final JobEngine engine;

  /// Opens a source of proofs over the daemon's artifacts.
  interface Opener {
    ProofSource open(FileArtifactStore artifacts) throws IOException;
  }

  Host(Path folder, JobSteps steps, Opener opener) throws IOException {
    store = SqlJobStore.open(folder, hurt -> {});
    artifacts = artifacts(folder);
    proofs = opener.open(artifacts);
    engine =
        JobEngine.start(
            new JobEngine.Parts(
                store,
                artifacts,
                steps,
                null,
                new Timings(),
                1000,
                new Fate(),
                new AnyClients(),
                proofs));
  }

  static FileArtifactStore artifacts(Path folder) throws IOException {
    return new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
  }

  FileArtifactStore artifacts() {
    return artifacts;
  }

  String create(String request, JobSpec spec) throws Exception {
    return engine.create(AnyClients.SOMEBODY, request, spec).getName();
  }

  Job get(String job) throws Exception {
    return engine.get(job);
  }

  void cancel(String job) throws Exception {
    engine.cancel(job);
  }

  void retry(String job) throws Exception {
    engine.retry(job);
  }

  /// The job, which must be proven.
  Job proven(String job) throws Exception {
    Job ended = ended(job);
    if (ended.getState() != JobState.JOB_STATE_VERIFIED) {
      throw new AssertionError("not proven: " + ended);
    }
    return ended;
  }

  Job ended(String job) throws Exception {
    Job ended = engine.await(job, 60_000);
    if (ended.getState().getNumber() < JobState.JOB_STATE_VERIFIED_VALUE) {
      throw new AssertionError("did not end within a minute: " + ended);
    }
    return ended;
  }

  /// The job when a test of it holds.
  Job when(String job, Predicate<Job> test) throws Exception {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (System.nanoTime() < deadline) {
      Job now = engine.get(job);
      if (test.test(now)) {
        return now;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("not within a minute: " + engine.get(job));
  }

  List<JobEvent> events(String job) throws Exception {
    return engine.feed(job).await(0, 0, 0, () -> false).events();
  }

  /// Steps that were told, in order.
  List<String> steps(String job) throws Exception {
    return events(job).stream()
        .filter(JobEvent::hasStep)
        .map(event -> event.getStep().getStep())
        .toList();
  }

  @Override
  public void close() throws IOException {
    engine.close();
    proofs.close();
    store.close();
  }
}
