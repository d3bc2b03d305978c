package io.zkthreads.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zkthreads.server.measure.Timings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricsTest {
  private static double value(String text, String series) {
    return Arrays.stream(text.split("\n", -1))
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + series + " in\n" + text));
  }

  @Test
  void aHistogramCountsWhatWasRecordedInTheBucketsWhereItBelongs() {
    long seed = System.nanoTime();
    System.getLogger("metrics").log(System.Logger.Level.INFO, "seed {0}", seed);
    Random random = new Random(seed);
    Timings timings = new Timings();
    double[] seconds = new double[2_000];
    double sum = 0;
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = Math.pow(10, random.nextDouble(-4, 3.5));
      timings.record("prove.commit", (long) (seconds[i] * 1e9));
      sum += Math.min(seconds[i], 3_600);
    }
    timings.record("rpc.GetJob", 3_000_000);
    timings.record("store.commit", 700_000);
    try (Metrics metrics = new Metrics(timings)) {
      String text = metrics.text();
      String steps = "zkt_step_duration_seconds";
      String step = "step=\"prove.commit\"";
      for (double bound : new double[] {0.001, 0.05, 1.0, 25.0, 1000.0}) {
        double exact = Arrays.stream(seconds).filter(s -> s <= bound).count();
        String series = steps + "_bucket{" + step + ",le=\"" + bound + "\"}";
        assertThat(value(text, series)).as(series).isCloseTo(exact, within(8.0));
      }
      assertThat(value(text, steps + "_count{" + step + "}")).isEqualTo(2_000);
      assertThat(value(text, steps + "_sum{" + step + "}")).isCloseTo(sum, within(sum / 500));
      Arrays.sort(seconds);
      assertThat(value(text, "zkt_step_quantile_seconds{quantile=\"0.95\"," + step + "}"))
          .isCloseTo(seconds[1_899], within(seconds[1_899] / 50));
      assertThat(value(text, "zkt_rpc_duration_seconds_bucket{rpc=\"GetJob\",le=\"0.0025\"}"))
          .isZero();
      assertThat(value(text, "zkt_rpc_duration_seconds_bucket{rpc=\"GetJob\",le=\"0.005\"}"))
          .isEqualTo(1);
      assertThat(value(text, "zkt_store_commit_duration_seconds_count")).isEqualTo(1);
    }
  }

  @Test
  void aScrapeIsAGetOfOnePathAndEverythingElseIsRefused() throws Exception {
    Timings timings = new Timings();
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Metrics metrics = new Metrics(timings);
        MetricsServer server = MetricsServer.start(anywhere, metrics);
        HttpClient http = HttpClient.newHttpClient()) {
      URI root = URI.create("http://127.0.0.1:" + server.address().getPort());
      HttpResponse<String> scraped =
          http.send(
              HttpRequest.newBuilder(root.resolve("/metrics")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(scraped.statusCode()).isEqualTo(200);
      assertThat(scraped.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/plain; version=0.0.4");
      assertThat(scraped.body()).contains("jvm_memory_used_bytes{").contains("zkt_version{");
      for (String path : new String[] {"/", "/metrics/", "/metricsx", "/../metrics"}) {
        HttpRequest other = HttpRequest.newBuilder(root.resolve(path)).build();
        assertThat(http.send(other, HttpResponse.BodyHandlers.discarding()).statusCode())
            .as(path)
            .isIn(404, 400);
      }
      HttpRequest post =
          HttpRequest.newBuilder(root.resolve("/metrics"))
              .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[100_000]))
              .build();
      assertThat(http.send(post, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(405);
      http.shutdown();
      assertThat(http.awaitTermination(java.time.Duration.ofSeconds(10))).isTrue();
    }
  }
}
