package io.zkthreads.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.tenant.SqlUsage;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The metrics of one service, read from its parts when they are scraped.
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  /// Metrics of the process and of the times that it measures.
  public Metrics(Timings timings) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    collections.bindTo(registry);
    registry.getPrometheusRegistry().register(new TimingSeries(timings));
    @Nullable String version = Metrics.class.getPackage().getImplementationVersion();
    Gauge.builder(Metric.ZKT_VERSION.scraped(), () -> 1)
        .description(Metric.ZKT_VERSION.help())
        .tags("version", version == null ? "of no release" : version)
        .register(registry);
  }

  /// Something that is counted when it is asked for.
  public interface Reading {
    double now() throws IOException;
  }

  /// A value that goes up and down; not a number while it cannot be read.
  public Metrics gauge(Metric metric, Reading reading) {
    Gauge.builder(metric.scraped(), () -> readOrNan(reading))
        .description(metric.help())
        .register(registry);
    return this;
  }

  private static double readOrNan(Reading reading) {
    try {
      return reading.now();
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /// A value that only grows.
  public Metrics counter(Metric metric, LongSupplier count) {
    FunctionCounter.builder(metric.scraped(), count, LongSupplier::getAsLong)
        .description(metric.help())
        .register(registry);
    return this;
  }

  /// How an engine's jobs stand, and how they end from now on.
  public Metrics jobs(JobEngine engine) {
    registry.getPrometheusRegistry().register(new JobSeries(engine, InstantSource.system()));
    engine.whenEnded(this::ended);
    return this;
  }

  /// What tenants have used.
  public Metrics tenants(SqlUsage usage) {
    registry.getPrometheusRegistry().register(new TenantSeries(usage));
    return this;
  }

  private void ended(Job job) {
    String reason =
        job.hasFailure() ? job.getFailure().getReason() : job.getSettlement().getOutcome();
    registry
        .counter(
            Metric.ZKT_JOBS_ENDED_TOTAL.scraped(),
            Tags.of("state", JobSeries.name(job.getState()), "reason", reason))
        .increment();
  }

  /// All of it in Prometheus' text format.
  public String text() {
    return registry.scrape(MetricsServer.TEXT);
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
