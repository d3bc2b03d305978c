package io.zkthreads.server.measure;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// Durations by name, each in an HdrHistogram of three significant digits up to an hour. Recording
/// is wait-free and does not disturb what it measures.
public final class Timings {
  private static final long MAX_MICROS = 3_600_000_000L;

  private static final class Series {
    final Recorder recorder = new Recorder(MAX_MICROS, 3);
    final Histogram total = new Histogram(MAX_MICROS, 3);

    synchronized Summary summary() {
      total.add(recorder.getIntervalHistogram());
      return new Summary(
          total.getTotalCount(),
          total.getValueAtPercentile(50),
          total.getValueAtPercentile(95),
          total.getValueAtPercentile(99),
          total.getMaxValue());
    }
  }

  /// Percentiles of a series.
  ///
  /// @param count how many durations
  public record Summary(
      long count, long p50Micros, long p95Micros, long p99Micros, long maxMicros) {}

  private final Map<String, Series> series = new ConcurrentHashMap<>();

  public void record(String name, long nanos) {
    series
        .computeIfAbsent(name, n -> new Series())
        .recorder
        .recordValue(Math.clamp(nanos / 1000, 0, MAX_MICROS));
  }

  /// All series by name, since the start of the process.
  public Map<String, Summary> summaries() {
    Map<String, Summary> all = new TreeMap<>();
    series.forEach((name, one) -> all.put(name, one.summary()));
    return all;
  }
}
