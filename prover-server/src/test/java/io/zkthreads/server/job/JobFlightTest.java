package io.zkthreads.server.job;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.CaughtLog;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.measure.Timings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a recording of the virtual machine, and the log, say of a job.
@Timeout(60)
class JobFlightTest {
  private static final JobSpec PROGRAM =
      JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().addAdvice(0)).build();

  @TempDir Path folder;

  private String proven() throws Exception {
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
    try (JobStore store = SqlJobStore.open(folder, hurt -> {});
        JobEngine engine =
            JobEngine.start(
                new JobEngine.Parts(
                    store,
                    artifacts,
                    new ScriptedSteps(9),
                    null,
                    new Timings(),
                    9,
                    new Fate(),
                    new AnyClients()))) {
      String name = engine.create(SOMEBODY, "r1", PROGRAM).getName();
      engine.await(name, 30_000);
      return name;
    }
  }

  @Test
  void aRecordingHasEachStateAndStepOfAJob() throws Exception {
    Path file = folder.resolve("recording.jfr");
    String name;
    try (Recording recording = new Recording()) {
      recording.enable("zkthreads.JobEvent");
      recording.start();
      name = proven();
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals("zkthreads.JobEvent"))
            .filter(event -> event.getString("job").equals(name))
            .toList();
    assertThat(events)
        .extracting(event -> event.getString("state") + " " + event.getString("step"))
        .containsExactly(
            "RECEIVED ", "EXECUTED ", "PROVING ", "PROVING commit", "PROVED ", "VERIFIED ");
    assertThat(events)
        .allSatisfy(event -> assertThat(event.getString("tenant")).isEqualTo(SOMEBODY.name()));
  }

  @Test
  void whatIsLoggedOfAJobIsLoggedForItAndItsTenant() throws Exception {
    try (CaughtLog log = CaughtLog.of(JobEngine.class)) {
      String name = proven();
      assertThat(log.scopes()).contains(Optional.of(new JobScope(SOMEBODY.name(), name)));
    }
  }
}
