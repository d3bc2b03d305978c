package io.zkthreads.server.measure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// Durations by name, each in an HdrHistogram of three significant digits up to an hour. Recording
/// is wait-free and does not disturb what it measures.
public final class Timings {
  private static final long MAX_MICROS = 3_600_000_000L;
  private static final double MICROS_PER_MILLI = 1000;

  private static final class Series {
    final Recorder recorder = new Recorder(MAX_MICROS, 3);
    final Histogram total = new Histogram(MAX_MICROS, 3);

    synchronized Histogram sum() {
      total.add(recorder.getIntervalHistogram());
      return total.copy();
    }

    Summary summary() {
      Histogram sum = sum();
      return new Summary(
          sum.getTotalCount(),
          sum.getValueAtPercentile(50),
          sum.getValueAtPercentile(95),
          sum.getValueAtPercentile(99),
          sum.getMaxValue());
    }
  }

  /// Percentiles of a series.
  ///
  /// @param count how many durations
  public record Summary(
      long count, long p50Micros, long p95Micros, long p99Micros, long maxMicros) {
    /// For readers, in milliseconds.
    public String text() {
      return "%d times, p50 %.3f, p95 %.3f, p99 %.3f, most %.3f ms"
          .formatted(count, p50Micros / 1e3, p95Micros / 1e3, p99Micros / 1e3, maxMicros / 1e3);
    }
  }

  private final Map<String, Series> series = new ConcurrentHashMap<>();

  public void record(String name, long nanos) {
    series
        .computeIfAbsent(name, n -> new Series())
        .recorder
        .recordValue(Math.clamp(nanos / 1000, 0, MAX_MICROS));
  }

  /// Writes the percentiles of each series to `NAME.hgrm` in HdrHistogram's own format, in
  /// milliseconds, and one line for each to `summary.txt`. A reader never meets half a file.
  public void writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, Series> entry : series.entrySet()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
      entry.getValue().sum().outputPercentileDistribution(out, MICROS_PER_MILLI);
      out.flush();
      replace(folder.resolve(entry.getKey() + ".hgrm"), bytes.toByteArray());
    }
    StringBuilder lines = new StringBuilder();
    summaries().forEach((name, s) -> lines.append(name + ": " + s.text() + "\n"));
    replace(folder.resolve("summary.txt"), lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.write(next, bytes);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Copies of all series by name, in microseconds since the start of the process.
  public Map<String, Histogram> histograms() {
    Map<String, Histogram> all = new TreeMap<>();
    series.forEach((name, one) -> all.put(name, one.sum()));
    return all;
  }

  /// All series by name, since the start of the process.
  public Map<String, Summary> summaries() {
    Map<String, Summary> all = new TreeMap<>();
    series.forEach((name, one) -> all.put(name, one.summary()));
    return all;
  }
}
