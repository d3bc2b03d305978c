package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.WorkerNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs a worker until it is told to stop.
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    description = {
      "Makes proofs for a daemon that was started with daemon.engine=temporal.",
      "It takes proofs from Temporal, reads and leaves artifacts in the daemon's data folder, and",
      "has nothing of its own to keep. SIGTERM lets proofs end for worker.drain_seconds, then hands",
      "them back; of a worker that is killed, another takes the proof within half a minute."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt serve --data prover --set daemon.engine=temporal",
      "  zkt worker --data prover",
      "      with Temporal on this machine",
      "  zkt worker --data /mnt/prover --set temporal.address=temporal.example:7233 \\",
      "             --set worker.listen=127.0.0.1:50071 --set worker.metrics=127.0.0.1:9466",
      "      on another, with its health and its metrics"
    })
final class WorkerCommand implements Callable<Integer> {
  /// Held, because the logging of the platform forgets loggers that nobody holds.
  private static final Logger SERVER_LOGGER = Logger.getLogger("io.zkthreads.server");

  @Mixin CommonOptions common = new CommonOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The daemon's data folder; default .zkt.")
  @Nullable String data;

  @Override
  public Integer call() throws Exception {
    Map<String, String> settings = new HashMap<>();
    LedgerCommand.put(settings, "data", data);
    Config config = common.load(settings);
    if (System.getenv("ZKT_LOG") == null) {
      SERVER_LOGGER.setLevel(Level.INFO);
    }
    LogLine.format(config.jsonLog());
    WorkerNode worker = WorkerNode.start(config);
    common
        .console()
        .event(
            "working",
            Map.of(
                "queue", worker.queue(),
                "atOnce", worker.atOnce(),
                "address", worker.address().orElse(""),
                "metrics", worker.metrics().orElse("")),
            "worker for %s, %d at once, Temporal at %s%s%s"
                .formatted(
                    worker.queue(),
                    worker.atOnce(),
                    config.temporal().address(),
                    worker.address().map(at -> ", health on " + at).orElse(""),
                    worker
                        .metrics()
                        .map(at -> ", metrics on http://" + at + "/metrics")
                        .orElse("")));
    return ServiceEnd.await(worker, worker.fate(), common.console());
  }
}
