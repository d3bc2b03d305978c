package io.zkthreads.server.web;

import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.server.console.Pace;
import io.zkthreads.server.job.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far a run on its way to a proof is.
///
/// @param step that runs
/// @param percent that were done when it began
/// @param left about so long to the end, once enough is done to tell
record RunningProof(String step, int percent, Optional<Duration> left) {
  /// A bar of it, for a job that is executed or proven.
  static Optional<RunningProof> of(JobsView.Course course, Instant now) {
    JobState state = course.job().getState();
    if (state != JobState.JOB_STATE_EXECUTED && state != JobState.JOB_STATE_PROVING) {
      return Optional.empty();
    }
    @Nullable Instant began = null;
    Instant stepBegan = Texts.instant(course.job().getUpdateTime());
    String last = "trace";
    for (JobEvent event : course.events()) {
      Instant time = Texts.instant(event.getTime());
      if (event.hasExecution()) {
        began = time.minusNanos(Durations.nanos(event.getExecution().getDuration()));
        last = "trace";
      }
      if (event.hasStep()) {
        last = event.getStep().getStep();
      }
      stepBegan = time;
    }
    Progress running =
        course.progress() == null ? Progress.newBuilder().setStep(last).build() : course.progress();
    int percent = Pace.percent(running.getStep(), running.getDone(), running.getTotal());
    Optional<Duration> left =
        began == null || percent < Pace.LEAST_PERCENT
            ? Optional.empty()
            : Optional.of(left(Duration.between(began, stepBegan), percent, stepBegan, now));
    return Optional.of(new RunningProof(running.getStep(), percent, left));
  }

  /// As the steps before foretold it when this one began.
  private static Duration left(Duration taken, int percent, Instant stepBegan, Instant now) {
    Duration rest = taken.multipliedBy(100 - percent).dividedBy(percent);
    Duration left = rest.minus(Duration.between(stepBegan, now));
    return left.isNegative() ? Duration.ZERO : left;
  }

  Html bar() {
    return Html.of(
        "<progress max=\"100\" value=\"{}\">{} %</progress> <span class=\"step\">{} % {}</span>",
        percent, percent, percent, step);
  }

  String remaining() {
    return left.map(time -> "about " + Texts.seconds(time)).orElse("not yet known");
  }
}
