package io.zkthreads.server.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.zkthreads.server.tenant.SqlUsage;
import io.zkthreads.store.StoreFailure;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What tenants have used, the fifty that were made first by name and all others together: however
/// many there are, the series are few.
record TenantSeries(SqlUsage usage) implements MultiCollector {
  private static final int NAMED = 50;

  /// No tenant can have this name.
  private static final String OTHERS = "(others)";

  private static final double MILLIS = 1e3;

  @Override
  public MetricSnapshots collect() {
    List<SqlUsage.Total> totals;
    try {
      totals = usage.totals(NAMED, OTHERS);
    } catch (StoreFailure e) {
      return MetricSnapshots.of();
    }
    GaugeSnapshot.Builder kept =
        GaugeSnapshot.builder()
            .name(Metric.ZKT_TENANT_STORED_BYTES.scraped())
            .help(Metric.ZKT_TENANT_STORED_BYTES.help());
    for (SqlUsage.Total total : totals) {
      kept.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(label(total))
              .value((double) total.bytesKept())
              .build());
    }
    return MetricSnapshots.of(
        counter(totals, Metric.ZKT_TENANT_JOBS_ENDED_TOTAL, t -> t.usage().jobs()),
        counter(totals, Metric.ZKT_TENANT_CYCLES_TOTAL, t -> t.usage().cycles()),
        counter(totals, Metric.ZKT_TENANT_PROOFS_TOTAL, t -> t.usage().proofs()),
        counter(
            totals,
            Metric.ZKT_TENANT_PROVING_SECONDS_TOTAL,
            t -> t.usage().provingMillis() / MILLIS),
        counter(totals, Metric.ZKT_TENANT_SENT_BYTES_TOTAL, t -> t.usage().bytesSent()),
        kept.build());
  }

  private static CounterSnapshot counter(
      List<SqlUsage.Total> totals, Metric metric, ToDoubleFunction<SqlUsage.Total> value) {
    String name = metric.scraped();
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name(name.substring(0, name.length() - Metric.TOTAL.length()))
            .help(metric.help());
    for (SqlUsage.Total total : totals) {
      counter.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(label(total))
              .value(value.applyAsDouble(total))
              .build());
    }
    return counter.build();
  }

  private static Labels label(SqlUsage.Total total) {
    return Labels.of("tenant", total.tenant());
  }
}
