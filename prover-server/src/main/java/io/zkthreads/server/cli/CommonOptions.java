package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.console.Console;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of every command that has a configuration.
final class CommonOptions {
  @Option(names = "--json", description = "One JSON object a line.")
  boolean json;

  @Option(names = "--config", paramLabel = "FILE", description = "Settings, one NAME=VALUE a line.")
  @Nullable Path config;

  @Option(
      names = {"-D", "--set"},
      paramLabel = "NAME=VALUE",
      description = "One setting, for example prover.profile=proven128.")
  Map<String, String> settings = new HashMap<>();

  @Option(names = "--backend", description = "auto (default), cuda, vector or scalar.")
  @Nullable String backend;

  Console console() {
    return Console.of(json);
  }

  /// Refuses options that would be without effect: profile, backend and limits of a daemon are
  /// those that it was started with.
  void requireNoSettings() throws BadInput {
    if (backend != null || config != null || !settings.isEmpty()) {
      throw new BadInput(
          "--backend, --config, --set: expected none of them for a daemon, which has its own"
              + " settings, got one; give it to `zkt serve`");
    }
  }

  /// The configuration, with more settings of the command's own.
  Config load(Map<String, String> more) throws Config.Invalid {
    Map<String, String> flags = new HashMap<>(settings);
    flags.putAll(more);
    if (backend != null) {
      flags.put("prover.backend", backend);
    }
    return Config.load(Optional.ofNullable(config), System.getenv(), flags);
  }
}
