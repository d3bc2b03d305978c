package io.zkthreads.server.cli;

import static java.util.stream.Collectors.joining;

import io.zkthreads.server.console.Console;
import io.zkthreads.server.metrics.Metric;
import io.zkthreads.server.rpc.HostPort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What an operator asks first.
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    description = {
      "Shows how a running daemon or ledger does: jobs, devices, times, memory, disk.",
      "It reads the metrics, so the service must have them somewhere:",
      "zkt serve --set daemon.metrics=127.0.0.1:9464, zkt ledger --set ledger.metrics=HOST:PORT.",
      "Times are percentiles since the service started."
    })
final class StatsCommand implements Callable<Integer> {
  private static final long MIB = 1 << 20;

  @Parameters(
      paramLabel = "HOST:PORT",
      arity = "0..1",
      defaultValue = "127.0.0.1:9464",
      description = "Where its metrics are (default: ${DEFAULT-VALUE}).")
  String address = "";

  @Option(names = "--json", description = "One JSON object.")
  boolean json;

  @Override
  public Integer call() throws Exception {
    HostPort at =
        HostPort.parse(address)
            .orElseThrow(
                () -> new BadInput("stats: expected " + HostPort.FORM + ", got '" + address + "'"));
    Scrape scrape = Scrape.of(at);
    Map<String, Object> fields = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder();
    service(scrape, fields, text);
    if (!scrape.of(Metric.ZKT_JOBS).isEmpty()) {
      jobs(scrape, fields, text);
      daemon(scrape, fields, text);
    }
    if (!scrape.of(Metric.ZKT_LEDGER_HEIGHT).isEmpty()) {
      long height = scrape.count(Metric.ZKT_LEDGER_HEIGHT);
      long pending = scrape.count(Metric.ZKT_LEDGER_PENDING);
      fields.put("height", height);
      fields.put("pending", pending);
      line(text, "L2", "height %,d, %,d transactions wait".formatted(height, pending));
    }
    times(scrape, fields, text, "steps", Metric.ZKT_STEP_QUANTILE_SECONDS, "step");
    times(scrape, fields, text, "calls", Metric.ZKT_RPC_QUANTILE_SECONDS, "rpc");
    times(scrape, fields, text, "commits", Metric.ZKT_STORE_COMMIT_QUANTILE_SECONDS, "");
    Console.of(json).result(fields, text.toString().stripTrailing());
    return ExitCode.OK;
  }

  private static void line(StringBuilder text, String what, String value) {
    text.append("%-9s %s%n".formatted(what, value));
  }

  private static void service(Scrape scrape, Map<String, Object> fields, StringBuilder text) {
    String version = scrape.of(Metric.ZKT_VERSION).getFirst().label("version");
    long uptime = Math.round(scrape.sum("process_uptime_seconds"));
    long heap = heapBytes(scrape, "jvm_memory_used_bytes");
    long most = heapBytes(scrape, "jvm_memory_max_bytes");
    fields.put("version", version);
    fields.put("uptimeSeconds", uptime);
    fields.put("heapBytes", heap);
    line(
        text,
        "service",
        "version %s, up %d h %02d min, heap %,d MiB of %,d MiB"
            .formatted(version, uptime / 3600, uptime / 60 % 60, heap / MIB, most / MIB));
  }

  private static long heapBytes(Scrape scrape, String name) {
    return Math.round(
        scrape.samples().stream()
            .filter(s -> s.name().equals(name) && s.label("area").equals("heap") && s.value() > 0)
            .mapToDouble(Scrape.Sample::value)
            .sum());
  }

  private static void jobs(Scrape scrape, Map<String, Object> fields, StringBuilder text) {
    Map<String, Long> states = byLabel(scrape.of(Metric.ZKT_JOBS), "state");
    Map<String, Long> waiting = byLabel(scrape.of(Metric.ZKT_JOBS_WAITING), "reason");
    Map<String, Long> ended = new TreeMap<>();
    scrape
        .of(Metric.ZKT_JOBS_ENDED_TOTAL)
        .forEach(s ->
            ended.merge(
                (s.label("state") + " " + s.label("reason")).strip(),
                Math.round(s.value()),
                Long::sum));
    long oldest = scrape.count(Metric.ZKT_JOBS_OLDEST_AGE_SECONDS);
    fields.put("unfinished", states);
    fields.put("waiting", waiting);
    fields.put("oldestAgeSeconds", oldest);
    fields.put("ended", ended);
    fields.put("kept", scrape.count(Metric.ZKT_JOBS_KEPT));
    line(
        text,
        "jobs",
        "%s, at most %,d; the oldest is %,d s old"
            .formatted(listed(states, "none"), scrape.count(Metric.ZKT_JOBS_LIMIT), oldest));
    line(text, "waiting", listed(waiting, "none"));
    line(
        text,
        "ended",
        "%s since the start; %,d on record"
            .formatted(listed(ended, "none"), scrape.count(Metric.ZKT_JOBS_KEPT)));
  }

  /// Without those that are 0.
  private static Map<String, Long> byLabel(List<Scrape.Sample> samples, String label) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Scrape.Sample sample : samples) {
      if (sample.value() > 0) {
        counts.merge(sample.label(label), Math.round(sample.value()), Long::sum);
      }
    }
    return counts;
  }

  private static String listed(Map<String, Long> counts, String none) {
    return counts.isEmpty()
        ? none
        : counts.entrySet().stream()
            .map(entry -> "%,d %s".formatted(entry.getValue(), entry.getKey()))
            .collect(joining(", "));
  }

  private static void daemon(Scrape scrape, Map<String, Object> fields, StringBuilder text) {
    boolean ready = scrape.count(Metric.ZKT_READY) == 1;
    long devices = scrape.count(Metric.ZKT_DEVICES);
    long serving = scrape.count(Metric.ZKT_DEVICES_SERVING);
    long busy = scrape.count(Metric.ZKT_DEVICES_BUSY);
    long free = scrape.count(Metric.ZKT_DISK_FREE_BYTES);
    long stored = scrape.count(Metric.ZKT_ARTIFACTS_BYTES);
    fields.put("ready", ready);
    fields.put("devices", devices);
    fields.put("devicesServing", serving);
    fields.put("devicesBusy", busy);
    fields.put("diskFreeBytes", free);
    fields.put("artifactBytes", stored);
    line(
        text,
        "devices",
        "%s%,d of %,d serve, %,d prove"
            .formatted(ready ? "" : "not ready yet: ", serving, devices, busy));
    line(
        text,
        "computing",
        "%,d of %,d threads busy, %,d calls wait, %,d refused"
            .formatted(
                scrape.count(Metric.ZKT_COMPUTE_BUSY),
                scrape.count(Metric.ZKT_COMPUTE_THREADS),
                scrape.count(Metric.ZKT_COMPUTE_WAITING),
                scrape.count(Metric.ZKT_COMPUTE_REFUSED_TOTAL)));
    line(
        text,
        "disk",
        "%,d MiB free, artifacts %,d MiB; nothing new with less than %,d MiB free"
            .formatted(
                free / MIB, stored / MIB, scrape.count(Metric.ZKT_DISK_LEAST_FREE_BYTES) / MIB));
  }

  /// One line for each series: median, 99th and 99.9th percentile, in ms.
  private static void times(
      Scrape scrape,
      Map<String, Object> fields,
      StringBuilder text,
      String what,
      Metric metric,
      String label) {
    Map<String, Map<String, Double>> all = new TreeMap<>();
    for (Scrape.Sample sample : scrape.of(metric)) {
      all.computeIfAbsent(sample.label(label), name -> new TreeMap<>())
          .put(sample.label("quantile"), sample.value() * 1e3);
    }
    fields.put(what + "Millis", all);
    all.forEach((name, millis) ->
        line(
            text,
            what,
            "%-22s p50 %,11.1f  p99 %,11.1f  p99.9 %,11.1f ms"
                .formatted(name, millis.get("0.5"), millis.get("0.99"), millis.get("0.999"))));
  }
}
