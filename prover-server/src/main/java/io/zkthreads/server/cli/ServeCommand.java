package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.measure.Timings;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs the prover daemon until it is told to stop.
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the prover daemon.",
      "SIGTERM drains it.",
      "Health says SERVING once the backend has proven something tiny, and of `full-speed` once code",
      "is compiled and a rehearsal proven (--set daemon.rehearsal=off leaves that out); of `devices`",
      "while all GPUs serve, where there are some. Each job that ends is a line of the log;",
      "percentiles of steps and calls are in DIR/daemon/timings, and printed at the end."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt serve",
      "      prove bare programs for clients of this machine",
      "  zkt ledger --data l2 & zkt serve --ledger 127.0.0.1:50061 --data prover",
      "      prove the sub-blocks of an L2, and settle them",
      "  zkt tenants create alice; zkt keys create alice --out alice.key",
      "  zkt serve --listen 0.0.0.0:50051 --set daemon.tls.certificate=tls.crt \\",
      "            --set daemon.tls.key=tls.key --set prover.profile=proven128",
      "      serve tenants on other machines, with 128 proven bits"
    })
final class ServeCommand implements Callable<Integer> {
  /// Held, because the logging of the platform forgets loggers that nobody holds.
  private static final Logger SERVER_LOGGER = Logger.getLogger("io.zkthreads.server");

  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Default 127.0.0.1:50051.")
  @Nullable String listen;

  @Option(names = "--ledger", paramLabel = "HOST:PORT", description = "The L2 to settle on.")
  @Nullable String ledger;

  @Option(names = "--data", paramLabel = "DIR", description = "Everything durable; default .zkt.")
  @Nullable String data;

  @Override
  public Integer call() throws Exception {
    Map<String, String> settings = new HashMap<>();
    LedgerCommand.put(settings, "daemon.listen", listen);
    LedgerCommand.put(settings, "daemon.ledger", ledger);
    LedgerCommand.put(settings, "data", data);
    Config config = common.load(settings);
    logJobs();
    LogLine.format(config.jsonLog());
    Daemon daemon = Daemon.start(config);
    common
        .console()
        .event(
            "serving",
            Map.of(
                "address", daemon.address(),
                "prover", daemon.proverAddress().hex(),
                "ledger", config.daemonLedger(),
                "metrics", daemon.metrics().orElse(""),
                "console", daemon.console().orElse("")),
            "daemon on %s, prover account %s, %s%s%s"
                .formatted(
                    daemon.address(),
                    daemon.proverAddress().hex(),
                    config.daemonLedger().isEmpty()
                        ? "no L2"
                        : "settling on " + config.daemonLedger(),
                    daemon.metrics().map(at -> ", metrics on http://" + at + "/metrics").orElse(""),
                    daemon.console().map(at -> ", console on http://" + at + "/").orElse("")));
    common
        .console()
        .event(
            "ready",
            Map.of("selfTestMillis", ready(daemon)),
            "ready: the backend proved, and health says SERVING");
    return ServiceEnd.await(
        () -> {
          daemon.close();
          daemon.timings().summaries().forEach(this::say);
        },
        daemon.fate(),
        common.console());
  }

  /// A backend that cannot prove must not be sent jobs: then the daemon ends.
  private static long ready(Daemon daemon) throws Exception {
    try {
      return daemon.awaitReady();
    } catch (IOException | InterruptedException e) {
      daemon.close();
      throw e;
    }
  }

  private void say(String name, Timings.Summary summary) {
    common
        .console()
        .event(
            "timing",
            Map.of(
                "name", name,
                "count", summary.count(),
                "p50Micros", summary.p50Micros(),
                "p95Micros", summary.p95Micros(),
                "p99Micros", summary.p99Micros(),
                "maxMicros", summary.maxMicros()),
            "%-24s %s".formatted(name, summary.text()));
  }

  /// Unless the environment says otherwise, a daemon logs each job that has ended.
  private static void logJobs() {
    if (System.getenv("ZKT_LOG") == null) {
      SERVER_LOGGER.setLevel(Level.INFO);
    }
  }
}
