package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs the prover daemon until it is told to stop.
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Runs the prover daemon; SIGTERM drains it.")
final class ServeCommand implements Callable<Integer> {
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
    Daemon daemon = Daemon.start(config);
    common
        .console()
        .event(
            "serving",
            Map.of(
                "address", daemon.address(),
                "prover", daemon.proverAddress().hex(),
                "ledger", config.daemonLedger()),
            "daemon on %s, prover account %s, %s"
                .formatted(
                    daemon.address(),
                    daemon.proverAddress().hex(),
                    config.daemonLedger().isEmpty()
                        ? "no L2"
                        : "settling on " + config.daemonLedger()));
    LedgerCommand.untilTold(daemon);
    return ExitCode.OK;
  }
}
