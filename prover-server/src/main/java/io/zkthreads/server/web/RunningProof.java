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
  private static final String FIRST = "trace";

  /// A bar of it, for a job that is proven now.
  static Optional<RunningProof> of(JobsView.Course course, Instant now) {
    if (course.job().getState() != JobState.JOB_STATE_PROVING || course.job().hasWaiting()) {
      return Optional.empty();
    }
    Duration executing = Duration.ZERO;
    @Nullable Instant began = null;
    Instant stepBegan = Texts.instant(course.job().getUpdateTime());
    String last = FIRST;
    for (JobEvent event : course.events()) {
      stepBegan = Texts.instant(event.getTime());
      if (event.hasExecution()) {
        executing = Duration.ofNanos(Durations.nanos(event.getExecution().getDuration()));
      }
      if (begins(event)) {
        began = stepBegan.minus(executing);
        last = FIRST;
      }
      if (event.hasStep()) {
        last = event.getStep().getStep();
      }
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

  /// Whether a run for a proof is over and its steps follow. A job may be proven again.
  static boolean begins(JobEvent event) {
    return event.getState() == JobState.JOB_STATE_PROVING
        && event.getDetailCase() == JobEvent.DetailCase.DETAIL_NOT_SET;
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
