package io.zkthreads.server.web;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.job.JobIndex;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.prove.DeviceState;
import io.zkthreads.server.web.Table.Column;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What an operator asks first: is it well, what does it do, what went wrong, how fast is it.
final class OverviewPage {
  private static final int MOST_ACTIVE = 20;
  private static final int MOST_CAUSES = 20;
  private static final Duration DAY = Duration.ofDays(1);
  private static final String CALL = "rpc.";

  private static final Set<JobState> FAILURES =
      Set.of(JobState.JOB_STATE_FAILED, JobState.JOB_STATE_REJECTED, JobState.JOB_STATE_STALE);

  /// For a run, or for a device.
  private static final Set<JobState> QUEUED =
      Set.of(JobState.JOB_STATE_RECEIVED, JobState.JOB_STATE_EXECUTED);

  private final JobsView jobs;
  private final Timings timings;

  OverviewPage(JobsView jobs, Timings timings) {
    this.jobs = jobs;
    this.timings = timings;
  }

  Html content(Standing standing, Instant now) throws IOException {
    List<Job> unfinished = jobs.unfinished();
    return Html.of(
        """
        {}<section>{}</section>
        <section>{}</section>
        <section class="pair"><div>{}</div><div>{}</div></section>
        <section>{}</section>
        <section class="pair"><div>{}</div><div>{}</div></section>
        """,
        figures(standing, unfinished),
        active(unfinished, now),
        failures(now),
        devices(standing),
        states(unfinished),
        service(standing),
        durations("Times of steps since the start", false),
        durations("Times of calls since the start", true));
  }

  private static Html figures(Standing standing, List<Job> unfinished) {
    long queued = unfinished.stream().filter(OverviewPage::isQueued).count();
    long waiting = unfinished.stream().filter(Job::hasWaiting).count();
    long serving =
        standing.devices().stream().filter(d -> d.use() != DeviceState.Use.FAILED).count();
    return Html.of(
        "<dl class=\"figures\">{}{}{}{}</dl>\n",
        figure("Queued", Texts.count(queued), "of at most " + Texts.count(standing.mostJobs())),
        figure(
            "In progress",
            Texts.count(unfinished.size() - queued - waiting),
            "proven, verified or settled"),
        figure("Waiting", Texts.count(waiting), "until something is mended"),
        figure(
            "Devices serving",
            serving + " of " + standing.devices().size(),
            "backend " + standing.backend()));
  }

  private static Html figure(String name, String value, String detail) {
    return Html.of(
        "<div><dt>{}</dt><dd><strong>{}</strong> <span>{}</span></dd></div>\n",
        name,
        value,
        detail);
  }

  private static boolean isQueued(Job job) {
    return QUEUED.contains(job.getState()) && !job.hasWaiting();
  }

  private static Html service(Standing standing) {
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.totalMemory() - runtime.freeMemory();
    return Html.of(
        "<h2>Service</h2>\n{}",
        new Facts()
            .add("Health", health(standing))
            .add("Backend", standing.backend() + ", " + standing.provenBits() + " proven bits")
            .add("L2", standing.ledger().isEmpty() ? "none" : standing.ledger())
            .add("Version", standing.version().isEmpty() ? "of no release" : standing.version())
            .add("Up", Texts.duration(standing.uptime()))
            .add("Heap", Texts.bytes(heap) + " of " + Texts.bytes(runtime.maxMemory()))
            .add("Disk", disk(standing))
            .add("Artifacts", Texts.bytes(standing.artifactBytes()))
            .add("On record", Texts.count(standing.keptJobs()) + " jobs that have ended")
            .html());
  }

  private static Html health(Standing standing) {
    return switch (standing.health()) {
      case STARTING ->
          Html.of("<span class=\"badge busy\">NOT SERVING</span> the self-test is not over yet");
      case SERVING -> Html.of("<span class=\"badge good\">SERVING</span>");
      case BROKEN ->
          Html.of("<span class=\"badge bad\">NOT SERVING</span> the backend failed the self-test");
    };
  }

  private static Html disk(Standing standing) {
    String free = Texts.bytes(standing.freeBytes()) + " free";
    return standing.freeBytes() >= standing.leastFreeBytes()
        ? Html.text(free)
        : Html.of(
            "<span class=\"badge bad\">FULL</span> {}: nothing new is taken below {}",
            free,
            Texts.bytes(standing.leastFreeBytes()));
  }

  private Html active(List<Job> unfinished, Instant now) throws IOException {
    List<Job> active = unfinished.stream().filter(job -> !isQueued(job)).toList();
    List<Job> shown =
        active.stream()
            .sorted(
                Comparator.comparing(Job::hasWaiting)
                    .thenComparing(Job::getState)
                    .thenComparing(Job::getName))
            .limit(MOST_ACTIVE)
            .toList();
    Table table =
        new Table(
            "Jobs in progress",
            Column.of("Job"),
            Column.of("State"),
            Column.of("Progress"),
            Column.of("Remaining"),
            Column.of("Waits for"));
    for (Job job : shown) {
      var proof = jobs.course(job.getName()).flatMap(course -> RunningProof.of(course, now));
      table.row(
          JobsPage.link(job.getName()),
          Texts.badge(job.getState()),
          proof.map(RunningProof::bar).orElse(Html.EMPTY),
          proof.map(RunningProof::remaining).orElse(""),
          job.hasWaiting() ? job.getWaiting().getReason() : "");
    }
    return Html.of(
        "{}{}",
        table.htmlOr("No job is in progress."),
        active.size() > MOST_ACTIVE
            ? Html.of(
                "<p><a href=\"/jobs?state=unfinished\">All {} unfinished jobs</a></p>\n",
                Texts.count(unfinished.size()))
            : Html.EMPTY);
  }

  private Html failures(Instant now) throws IOException {
    Instant since = now.minus(DAY);
    JobIndex.Ends ends = jobs.index().endsSince(since);
    Table table =
        new Table(
            "Failures of the last 24 hours, by cause",
            Column.of("Cause"),
            Column.of("State"),
            Column.number("Jobs"),
            Column.of("What to do"));
    ends.counts().entrySet().stream()
        .filter(end -> FAILURES.contains(end.getKey().state()))
        .sorted(Map.Entry.<JobIndex.End, Long>comparingByValue().reversed())
        .limit(MOST_CAUSES)
        .forEach(end -> {
          JobIndex.End how = end.getKey();
          table.row(
              how.cause().isEmpty() ? Texts.name(how.state()) : how.cause(),
              Html.of(
                  "<a href=\"/jobs?state={}\">{}</a>",
                  Texts.name(how.state()),
                  Texts.badge(how.state())),
              Texts.count(end.getValue()),
              Remedy.of(how.state(), how.cause()));
        });
    long all = ends.counts().values().stream().mapToLong(Long::longValue).sum();
    return Html.of(
        "{}<p class=\"note\">Of {} jobs that ended since {} UTC.</p>\n",
        table.htmlOr("None."),
        Texts.count(all),
        Texts.time(ends.since()));
  }

  private Html durations(String caption, boolean calls) {
    Table table =
        new Table(
            caption,
            Column.of(calls ? "Call" : "Step"),
            Column.number("Times"),
            Column.number("p50 ms"),
            Column.number("p95 ms"),
            Column.number("p99 ms"),
            Column.number("Most ms"));
    timings
        .summaries()
        .forEach((name, times) -> {
          if (name.startsWith(CALL) == calls) {
            table.row(
                calls ? name.substring(CALL.length()) : name,
                Texts.count(times.count()),
                Texts.millis(times.p50Micros()),
                Texts.millis(times.p95Micros()),
                Texts.millis(times.p99Micros()),
                Texts.millis(times.maxMicros()));
          }
        });
    return table.htmlOr("None yet.");
  }

  private static Html devices(Standing standing) {
    Table table = new Table("Devices", Column.of("Device"), Column.of("State"));
    standing.devices().forEach(device -> table.row(device.name(), use(device.use())));
    return table.htmlOr("None.");
  }

  private static Html use(DeviceState.Use use) {
    return switch (use) {
      case IDLE -> Html.of("<span class=\"badge good\">IDLE</span>");
      case BUSY -> Html.of("<span class=\"badge busy\">BUSY</span>");
      case FAILED ->
          Html.of("<span class=\"badge bad\">FAILED</span> is opened again by itself; see the log");
    };
  }

  private static Html states(List<Job> unfinished) {
    Table table = new Table("Unfinished jobs by state", Column.of("State"), Column.number("Jobs"));
    for (JobState state : Texts.STATES) {
      long count = unfinished.stream().filter(job -> job.getState() == state).count();
      if (count > 0) {
        table.row(
            Html.of("<a href=\"/jobs?state={}\">{}</a>", Texts.name(state), Texts.badge(state)),
            Texts.count(count));
      }
    }
    return table.htmlOr("None.");
  }
}
