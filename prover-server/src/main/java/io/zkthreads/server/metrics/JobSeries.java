package io.zkthreads.server.metrics;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.job.JobEngine;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How the jobs stand that have not ended.
record JobSeries(JobEngine engine, InstantSource clock) implements MultiCollector {
  /// Each is told, also when no job is in it, so that its graph has no holes.
  private static final List<JobState> STATES =
      List.of(
          JobState.JOB_STATE_RECEIVED,
          JobState.JOB_STATE_EXECUTED,
          JobState.JOB_STATE_PROVING,
          JobState.JOB_STATE_PROVED,
          JobState.JOB_STATE_VERIFIED,
          JobState.JOB_STATE_PREFLIGHT,
          JobState.JOB_STATE_SUBMITTED,
          JobState.JOB_STATE_INCLUDED);

  /// A state without its prefix.
  static String name(JobState state) {
    return state.name().replace("JOB_STATE_", "");
  }

  @Override
  public MetricSnapshots collect() {
    List<Job> jobs = engine.unfinished();
    Map<String, Long> byState = new TreeMap<>();
    STATES.forEach(state -> byState.put(name(state), 0L));
    jobs.forEach(job -> byState.merge(name(job.getState()), 1L, Long::sum));
    Map<String, Long> byReason =
        jobs.stream()
            .filter(Job::hasWaiting)
            .collect(groupingBy(job -> job.getWaiting().getReason(), counting()));
    double now = clock.millis() / 1e3;
    double oldest =
        jobs.stream()
            .mapToDouble(
                job -> job.getCreateTime().getSeconds() + job.getCreateTime().getNanos() / 1e9)
            .min()
            .orElse(now);
    return MetricSnapshots.of(
        gauge(Metric.ZKT_JOBS, "state", byState),
        gauge(Metric.ZKT_JOBS_WAITING, "reason", byReason),
        GaugeSnapshot.builder()
            .name(Metric.ZKT_JOBS_OLDEST_AGE_SECONDS.scraped())
            .help(Metric.ZKT_JOBS_OLDEST_AGE_SECONDS.help())
            .dataPoint(GaugeDataPointSnapshot.builder().value(Math.max(0, now - oldest)).build())
            .build());
  }

  private static GaugeSnapshot gauge(Metric metric, String label, Map<String, Long> values) {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder().name(metric.scraped()).help(metric.help());
    values.forEach((value, count) ->
        gauge.dataPoint(
            GaugeDataPointSnapshot.builder().labels(Labels.of(label, value)).value(count).build()));
    return gauge.build();
  }
}
