package io.zkthreads.server.load;

import io.zkthreads.server.measure.Timings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// What came of a load.
///
/// @param sentSeconds from the first arrival until the last was submitted
/// @param counts what became of arrivals and jobs
public record LoadResult(Load load, double sentSeconds, Map<String, Long> counts, Timings timings) {
  private static final List<String> SERIES =
      List.of("call", "submit", "first_event", "executed", "proved", "total");

  /// The series that there are, in the order of a job's life, in microseconds.
  Map<String, Histogram> series() {
    Map<String, Histogram> all = timings.histograms();
    Map<String, Histogram> ordered = new LinkedHashMap<>();
    for (String name : SERIES) {
      Histogram one = all.get(name);
      if (one != null) {
        ordered.put(name, one);
      }
    }
    return ordered;
  }

  /// Whether every arrival was accepted and went as far as it was followed.
  public boolean isWhole() {
    return counts.getOrDefault("accepted", 0L) == load.arrivals()
        && counts.keySet().stream().allMatch(List.of("accepted", "cancelled")::contains);
  }

  /// Everything, for programs.
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("rate", load.rate());
    fields.put("arrivals", load.arrivals());
    fields.put("callers", load.callers());
    fields.put("until", load.until().name());
    fields.put("sentSeconds", sentSeconds);
    fields.put("counts", counts);
    Map<String, Object> millis = new LinkedHashMap<>();
    series()
        .forEach((name, one) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("count", one.getTotalCount());
          row.put("p50", one.getValueAtPercentile(50) / 1e3);
          row.put("p99", one.getValueAtPercentile(99) / 1e3);
          row.put("p99.9", one.getValueAtPercentile(99.9) / 1e3);
          row.put("max", one.getMaxValue() / 1e3);
          millis.put(name, row);
        });
    fields.put("millis", millis);
    return fields;
  }

  /// The same, for people.
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d arrivals at %s a second by %,d callers, sent in %.1f s: %s%n"
            .formatted(load.arrivals(), load.rate(), load.callers(), sentSeconds, counts));
    series()
        .forEach((name, one) ->
            text.append(
                "%-12s %,9d   p50 %,11.2f   p99 %,11.2f   p99.9 %,11.2f   most %,11.2f ms%n"
                    .formatted(
                        name,
                        one.getTotalCount(),
                        one.getValueAtPercentile(50) / 1e3,
                        one.getValueAtPercentile(99) / 1e3,
                        one.getValueAtPercentile(99.9) / 1e3,
                        one.getMaxValue() / 1e3)));
    return text.toString().stripTrailing();
  }

  /// Writes the curves: each series as `NAME.hgrm`, and all of them as `load.svg`.
  public void writeTo(Path folder) throws IOException {
    timings.writeTo(folder);
    Files.write(
        folder.resolve("load.svg"), PercentilePlot.of(series()).getBytes(StandardCharsets.UTF_8));
  }
}
