package io.zkthreads.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.server.console.Pace;
import io.zkthreads.server.job.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunningProofTest {
  private static final Instant START = Instant.ofEpochSecond(1_800_000_000);

  private final List<JobEvent> events = new ArrayList<>();

  private void event(int second, JobState state, JobEvent.Builder detail) {
    events.add(
        detail
            .setSequence(events.size() + 1)
            .setState(state)
            .setTime(Timestamp.newBuilder().setSeconds(START.plusSeconds(second).getEpochSecond()))
            .build());
  }

  private void executed(int second, int seconds) {
    event(
        second,
        JobState.JOB_STATE_EXECUTED,
        JobEvent.newBuilder()
            .setExecution(Execution.newBuilder().setDuration(Durations.ofMillis(seconds * 1000L))));
  }

  private void proving(int second) {
    event(second, JobState.JOB_STATE_PROVING, JobEvent.newBuilder());
  }

  private void step(int second, String name) {
    event(
        second,
        JobState.JOB_STATE_PROVING,
        JobEvent.newBuilder().setStep(StepFinished.newBuilder().setStep(name)));
  }

  private RunningProof at(int second, @Nullable String running) {
    Job job =
        Job.newBuilder()
            .setState(events.getLast().getState())
            .setUpdateTime(events.getLast().getTime())
            .build();
    Progress progress = running == null ? null : Progress.newBuilder().setStep(running).build();
    return RunningProof.of(new JobsView.Course(job, events, progress), START.plusSeconds(second))
        .orElseThrow();
  }

  @Test
  void whatIsLeftIsForetoldFromWhatWasDoneAndShrinksWithinAStep() {
    executed(10, 10);
    proving(10);
    step(30, "trace");
    step(30, "seed");
    int percent = Pace.percent("main", 0, 0);
    RunningProof proof = at(30, "main");
    assertThat(proof.percent()).isEqualTo(percent).isBetween(20, 30);
    long seconds = 30L * (100 - percent) / percent;
    assertThat(proof.left().orElseThrow().toSeconds()).isEqualTo(seconds);
    assertThat(at(40, "main").left().orElseThrow().toSeconds()).isEqualTo(seconds - 10);
    assertThat(at(10_000, "main").left()).isEqualTo(Optional.of(Duration.ZERO));
  }

  @Test
  void aRunThatBeganAnewAfterARestartIsNotMeasuredFromTheOldOne() {
    executed(10, 10);
    proving(20);
    step(30, "lookups");
    proving(5_000);
    step(5_010, "trace");
    step(5_010, "seed");
    assertThat(at(5_010, "main").left().orElseThrow()).isLessThan(Duration.ofSeconds(100));
    assertThat(at(5_010, null).step()).isEqualTo("seed");
  }

  @Test
  void timeInTheQueueForADeviceIsNoneOfTheProofs() {
    executed(10, 10);
    proving(5_000);
    step(5_010, "trace");
    assertThat(at(5_010, "main").left().orElseThrow()).isLessThan(Duration.ofSeconds(100));
  }

  @Test
  void tooEarlyToTellNothingIsTold() {
    step(0, "key");
    assertThat(at(1, "execute").left()).isEmpty();
    assertThat(at(1, "execute").remaining()).isEqualTo("not yet known");
  }

  @Test
  void aJobThatIsNotProvenNowHasNoBar() {
    for (JobState state : List.of(JobState.JOB_STATE_EXECUTED, JobState.JOB_STATE_VERIFIED)) {
      Job job = Job.newBuilder().setState(state).build();
      assertThat(RunningProof.of(new JobsView.Course(job, List.of(), null), START)).isEmpty();
    }
  }
}
