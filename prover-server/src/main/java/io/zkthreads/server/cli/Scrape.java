package io.zkthreads.server.cli;

import io.grpc.Status;
import io.zkthreads.server.metrics.Metric;
import io.zkthreads.server.rpc.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a service tells Prometheus, read by a command.
record Scrape(List<Sample> samples) {
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)(?: \\d+)?");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  record Sample(String name, Map<String, String> labels, double value) {
    String label(String label) {
      return labels.getOrDefault(label, "");
    }

    boolean is(Metric metric) {
      return name.equals(metric.scraped());
    }
  }

  /// Asks the service whose `daemon.metrics` or `ledger.metrics` is `address`.
  static Scrape of(HostPort address) throws InterruptedException {
    URI at = URI.create("http://" + address + "/metrics");
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(at).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      Scrape scrape = parse(answer.body());
      if (answer.statusCode() != 200 || scrape.of(Metric.ZKT_VERSION).isEmpty()) {
        throw away(at + " answers, but not with metrics of zkt: HTTP " + answer.statusCode());
      }
      return scrape;
    } catch (IOException e) {
      throw away(at + ": " + e.getClass().getSimpleName() + ", " + e.getMessage());
    }
  }

  private static RuntimeException away(String what) {
    return Status.UNAVAILABLE
        .withDescription(what + "; its port is the setting daemon.metrics or ledger.metrics")
        .asRuntimeException();
  }

  /// Samples of the text format; what is none is passed over.
  static Scrape parse(String text) {
    List<Sample> samples = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      Matcher parts = LINE.matcher(line);
      if (!line.startsWith("#") && parts.matches()) {
        samples.add(new Sample(parts.group(1), labels(parts.group(2)), number(parts.group(3))));
      }
    }
    return new Scrape(samples);
  }

  @SuppressWarnings("NullAway") // a group that did not take part
  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    if (text != null) {
      Matcher each = LABEL.matcher(text);
      while (each.find()) {
        labels.put(each.group(1), each.group(2));
      }
    }
    return labels;
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> {
        try {
          yield Double.parseDouble(text);
        } catch (NumberFormatException e) {
          yield Double.NaN;
        }
      }
    };
  }

  List<Sample> of(Metric metric) {
    return samples.stream().filter(sample -> sample.is(metric)).toList();
  }

  /// Sum of all samples of a name; 0 if there are none.
  double sum(String name) {
    return samples.stream().filter(s -> s.name().equals(name)).mapToDouble(Sample::value).sum();
  }

  long count(Metric metric) {
    return Math.round(sum(metric.scraped()));
  }
}
