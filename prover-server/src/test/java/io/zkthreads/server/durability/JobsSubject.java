package io.zkthreads.server.durability;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;

import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.AnyClients;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.JobStore;
import io.zkthreads.server.job.ScriptedSteps;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.server.measure.Timings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/// The job engine with jobs that end at once. A step waits for the end of its job, so that nothing
/// is written between two.
final class JobsSubject implements Subject {
  /// Some kilobytes, so that the log is moved into the file every few hundred jobs.
  private static final JobSpec ENDS_AT_ONCE =
      JobSpec.newBuilder()
          .setProgram(ProgramWork.newBuilder().addAdvice(1).setProgram("p".repeat(3_000)))
          .build();

  private final JobStore store;
  private final JobEngine engine;

  JobsSubject(Path folder) throws IOException {
    store = SqlJobStore.open(folder, hurt -> {});
    engine =
        JobEngine.start(
            new JobEngine.Parts(
                store,
                new FileArtifactStore(folder.resolve("artifacts"), 1 << 20),
                new ScriptedSteps(0),
                null,
                new Timings(),
                10_000,
                new Fate(),
                new AnyClients()));
  }

  @Override
  public String next() throws Exception {
    String name = engine.create(SOMEBODY, UUID.randomUUID().toString(), ENDS_AT_ONCE).getName();
    return name + " " + engine.await(name, 60_000).getSequence();
  }

  @Override
  public boolean holds(String acknowledged) throws Exception {
    String[] words = acknowledged.split(" ", -1);
    if (store.find(words[0]).isEmpty()) {
      return false;
    }
    List<JobEvent> events = store.events(words[0], 0);
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).getSequence() != i + 1) {
        return false;
      }
    }
    return events.size() >= Long.parseLong(words[1]);
  }

  @Override
  public void close() throws IOException {
    engine.close();
    store.close();
  }
}
