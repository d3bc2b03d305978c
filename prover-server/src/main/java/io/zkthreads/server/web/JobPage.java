package io.zkthreads.server.web;

import io.zkthreads.api.ledger.v1.Profile;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.api.prover.v1.SettlementResult;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.server.job.Durations;
import io.zkthreads.server.web.Table.Column;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// All of one job: how it stands and what to do, what it took, what happened to it.
final class JobPage {
  private static final int MOST_EVENTS = 200;

  private JobPage() {}

  static Html content(JobsView.Course course, Instant now) {
    Job job = course.job();
    return Html.of(
        "{}{}<section><h2>Facts</h2>\n{}</section><section>{}</section><section>{}</section>",
        state(job),
        RunningProof.of(course, now)
            .map(proof ->
                Html.of(
                    "<p class=\"running\">{} <span class=\"note\">Remaining: {}</span></p>\n",
                    proof.bar(),
                    proof.remaining()))
            .orElse(Html.EMPTY),
        facts(job),
        steps(course.events()),
        events(course.events()));
  }

  private static Html state(Job job) {
    if (job.hasWaiting()) {
      return notice(job, "It waits: ", job.getWaiting().getReason(), job.getWaiting().getMessage());
    }
    if (job.hasFailure()) {
      return notice(
          job, "It failed: ", job.getFailure().getReason(), job.getFailure().getMessage());
    }
    return switch (job.getState()) {
      case JOB_STATE_STALE, JOB_STATE_REJECTED, JOB_STATE_CANCELLED ->
          notice(job, "It ended: ", job.getSettlement().getOutcome(), "");
      default -> Html.of("<p>{}</p>\n", Texts.badge(job.getState()));
    };
  }

  private static Html notice(Job job, String what, String cause, String message) {
    return Html.of(
        """
        <section class="notice"><h2>{}{}</h2>
        <p>{} {}</p>
        <p><strong>What to do:</strong> {}</p></section>
        """,
        what,
        cause.isEmpty() ? Texts.name(job.getState()) : cause,
        Texts.badge(job.getState()),
        message,
        Remedy.of(job.getState(), cause));
  }

  private static Html facts(Job job) {
    Facts facts =
        new Facts()
            .add("Name", code(job.getName()))
            .add("Request id", code(job.getRequestId()))
            .add("Work", job.getProgram().isEmpty() ? "sub-block" : code(job.getProgram()))
            .add("Created", Html.of("{} UTC", Texts.time(Texts.instant(job.getCreateTime()))))
            .add("Changed", Html.of("{} UTC", Texts.time(Texts.instant(job.getUpdateTime()))));
    if (job.getProfile() != Profile.PROFILE_UNSPECIFIED) {
      facts.add("Profile", job.getProfile().name().replace("PROFILE_", ""));
    }
    if (job.hasExecution()) {
      execution(facts, job.getExecution());
    }
    if (job.hasProof()) {
      proof(facts, job.getProof());
    }
    if (job.hasSettlement()) {
      settlement(facts, job.getSettlement());
    }
    return facts.html();
  }

  private static Html code(String text) {
    return Html.of("<code>{}</code>", text);
  }

  private static void execution(Facts facts, Execution run) {
    facts
        .add("Cycles", Texts.count(run.getCycles()))
        .add("Exit code", run.getExitCode())
        .add("Committed cells", Texts.count(run.getCommittedCells()))
        .add("Executed in", time(run.getDuration()))
        .addUnlessEmpty("Statement hash", Texts.hex(run.getStatementHash()));
  }

  private static void proof(Facts facts, ProofResult proof) {
    facts
        .add("Proof", Texts.bytes(proof.getSizeBytes()))
        .add("Proven bits", proof.getProvenBits())
        .addUnlessEmpty("Suite", proof.getSuite())
        .addUnlessEmpty("Backend", proof.getBackend())
        .add("Proven in", time(proof.getProveDuration()))
        .add("Verified in", time(proof.getVerifyDuration()));
  }

  private static void settlement(Facts facts, SettlementResult result) {
    facts
        .addUnlessEmpty("L2 says", result.getOutcome())
        .add("L2 height", Texts.count(result.getHeight()))
        .add("Fee paid", Texts.count(result.getFeePaid()))
        .add("Transactions", Texts.count(result.getAttempt()))
        .add("Reverts", Texts.count(result.getReverts()))
        .add("Stale inputs", Texts.count(result.getStaleInputsCount()))
        .addUnlessEmpty("Transaction", Texts.hex(result.getTransactionHash()));
  }

  private static String time(com.google.protobuf.Duration duration) {
    return Texts.duration(Duration.ofNanos(Durations.nanos(duration)));
  }

  /// Of the last run, for a job may have been proven again.
  private static Html steps(List<JobEvent> events) {
    List<JobEvent> run = events;
    for (int i = 0; i < events.size(); i++) {
      if (RunningProof.begins(events.get(i))) {
        run = events.subList(i, events.size());
      }
    }
    List<StepFinished> steps =
        run.stream().filter(JobEvent::hasStep).map(JobEvent::getStep).toList();
    long longest =
        steps.stream().mapToLong(step -> Durations.nanos(step.getDuration())).max().orElse(0);
    Table table =
        new Table(
            "Steps of the proof",
            Column.of("Step"),
            Column.number("Time"),
            Column.of("Share"),
            Column.number("Rows"),
            Column.number("Peak memory"));
    for (StepFinished step : steps) {
      table.row(
          step.getStep(),
          time(step.getDuration()),
          bar(Durations.nanos(step.getDuration()), longest),
          step.getRows() == 0 ? "" : Texts.count(step.getRows()),
          step.getPeakBytes() == 0 ? "" : Texts.bytes(step.getPeakBytes()));
    }
    return table.htmlOr("None.");
  }

  private static Html bar(long part, long most) {
    return Html.of(
        "<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\""
            + " aria-hidden=\"true\"><rect width=\"{}\" height=\"10\"/></svg>",
        most == 0 ? 0 : Math.max(1, 100 * part / most));
  }

  private static Html events(List<JobEvent> events) {
    int from = Math.max(0, events.size() - MOST_EVENTS);
    Table table =
        new Table(
            from == 0 ? "Events" : "The last " + MOST_EVENTS + " events",
            Column.of("No."),
            Column.of("Time (UTC)"),
            Column.of("State"),
            Column.of("What happened"));
    for (int i = from; i < events.size(); i++) {
      JobEvent event = events.get(i);
      boolean stays = i > 0 && events.get(i - 1).getState() == event.getState();
      table.row(
          event.getSequence(),
          Texts.time(Texts.instant(event.getTime())),
          Texts.badge(event.getState()),
          what(event, stays));
    }
    return table.htmlOr("None.");
  }

  /// @param stays whether the job was in this state before
  private static String what(JobEvent event, boolean stays) {
    return switch (event.getDetailCase()) {
      case ACCEPTANCE -> "accepted";
      case EXECUTION -> Texts.count(event.getExecution().getCycles()) + " cycles executed";
      case STEP ->
          "step %s done in %s"
              .formatted(event.getStep().getStep(), time(event.getStep().getDuration()));
      case PROOF -> "proof of " + Texts.bytes(event.getProof().getSizeBytes());
      case SETTLEMENT ->
          event.getSettlement().getOutcome().isEmpty()
              ? "transaction " + event.getSettlement().getAttempt() + " signed"
              : "the L2 says " + event.getSettlement().getOutcome();
      case FAILURE -> event.getFailure().getReason() + ": " + event.getFailure().getMessage();
      case WAITING ->
          "waits: " + event.getWaiting().getReason() + ": " + event.getWaiting().getMessage();
      case DETAIL_NOT_SET -> stays ? "goes on" : "";
    };
  }
}
