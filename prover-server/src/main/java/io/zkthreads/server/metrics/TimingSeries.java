package io.zkthreads.server.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.zkthreads.server.measure.Timings;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// The HdrHistograms of a service as Prometheus histograms, which can be summed and looked at over
/// any time, and as percentiles since the start, which are exact to three digits.
///
/// A series `rpc.X` is of the call X, `store.commit` of the store, any other of a step.
record TimingSeries(Timings timings) implements MultiCollector {
  private static final String RPC = "rpc.";
  private static final String COMMIT = "store.commit";
  private static final double MICROS = 1e6;

  /// Upper bounds in seconds: 1, 2.5 and 5 of each power of ten.
  private static final double[] BOUNDS = {
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    2.5,
    5,
    10,
    25,
    50,
    100,
    250,
    500,
    1000,
    Double.POSITIVE_INFINITY
  };

  private static final Map<String, Double> QUANTILES =
      Map.of("0.5", 50.0, "0.95", 95.0, "0.99", 99.0, "0.999", 99.9);

  /// A metric pair under construction.
  private static final class Pair {
    final HistogramSnapshot.Builder histogram;
    final GaugeSnapshot.Builder quantiles;

    Pair(Metric durations, Metric percentiles) {
      histogram = HistogramSnapshot.builder().name(durations.scraped()).help(durations.help());
      quantiles = GaugeSnapshot.builder().name(percentiles.scraped()).help(percentiles.help());
    }

    void add(Labels labels, Histogram times) {
      histogram.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(labels)
              .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, counts(times)))
              .sum(
                  times.getTotalCount() == 0 ? 0 : times.getMean() * times.getTotalCount() / MICROS)
              .build());
      QUANTILES.forEach((name, percentile) ->
          quantiles.dataPoint(
              GaugeDataPointSnapshot.builder()
                  .labels(labels.merge(Labels.of("quantile", name)))
                  .value(times.getValueAtPercentile(percentile) / MICROS)
                  .build()));
    }
  }

  /// Of each bucket alone.
  private static long[] counts(Histogram times) {
    long[] counts = new long[BOUNDS.length];
    int bucket = 0;
    for (var at : times.recordedValues()) {
      while (at.getValueIteratedTo() > BOUNDS[bucket] * MICROS) {
        bucket++;
      }
      counts[bucket] += at.getCountAtValueIteratedTo();
    }
    return counts;
  }

  @Override
  public MetricSnapshots collect() {
    Map<Metric, Pair> pairs = new EnumMap<>(Metric.class);
    timings
        .histograms()
        .forEach((name, times) -> {
          if (name.startsWith(RPC)) {
            pair(pairs, Metric.ZKT_RPC_DURATION_SECONDS, Metric.ZKT_RPC_QUANTILE_SECONDS)
                .add(Labels.of("rpc", name.substring(RPC.length())), times);
          } else if (name.equals(COMMIT)) {
            pair(
                    pairs,
                    Metric.ZKT_STORE_COMMIT_DURATION_SECONDS,
                    Metric.ZKT_STORE_COMMIT_QUANTILE_SECONDS)
                .add(Labels.EMPTY, times);
          } else {
            pair(pairs, Metric.ZKT_STEP_DURATION_SECONDS, Metric.ZKT_STEP_QUANTILE_SECONDS)
                .add(Labels.of("step", name), times);
          }
        });
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    pairs
        .values()
        .forEach(pair -> {
          all.metricSnapshot(pair.histogram.build());
          all.metricSnapshot(pair.quantiles.build());
        });
    return all.build();
  }

  private static Pair pair(Map<Metric, Pair> pairs, Metric durations, Metric percentiles) {
    return pairs.computeIfAbsent(durations, d -> new Pair(d, percentiles));
  }
}
