package io.zkthreads.server.backup;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;

import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.AnyClients;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.ScriptedSteps;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.retention.Janitor;
import io.zkthreads.server.retention.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A daemon's stores and engine in a data folder, without mathematics and without a socket.
record AtWork(SqlJobStore store, FileArtifactStore artifacts, JobEngine engine, Janitor janitor)
    implements AutoCloseable {
  /// Deletes the files of jobs that somebody deletes, and nothing else.
  private static final Retention NOTHING_BY_ITSELF =
      new Retention(
          Duration.ofHours(1), Optional.empty(), Optional.empty(), Optional.empty(), 0, 0, 0);

  static AtWork in(Path data, ScriptedSteps steps) throws IOException {
    Path folder = Files.createDirectories(data.resolve("daemon"));
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
    SqlJobStore store = SqlJobStore.open(folder, hurt -> {});
    JobEngine engine =
        JobEngine.start(
            new JobEngine.Parts(
                store, artifacts, steps, null, new Timings(), 1_000, new Fate(), new AnyClients()));
    Janitor janitor = Janitor.start(engine, store, store.ownership(), artifacts, NOTHING_BY_ITSELF);
    return new AtWork(store, artifacts, engine, janitor);
  }

  /// A job whose proof is no other job's.
  ///
  /// @param number at least 10
  static JobSpec job(int number) {
    return JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().addAdvice(number)).build();
  }

  /// Accepts a job.
  ///
  /// @return its name
  String create(int number) throws Exception {
    return engine.create(SOMEBODY, "r" + number, job(number)).getName();
  }

  @Override
  public void close() throws IOException {
    janitor.close();
    engine.close();
    store.close();
  }
}
