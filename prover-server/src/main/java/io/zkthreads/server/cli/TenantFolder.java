package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.job.JobSchema;
import io.zkthreads.store.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The folder of a daemon, which may run meanwhile: it notices within a second what is changed.
final class TenantFolder {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The daemon's folder, as for `zkt serve`; default .zkt.")
  @Nullable String data;

  @Option(names = "--config", paramLabel = "FILE", description = "The daemon's settings.")
  @Nullable Path config;

  @Option(names = "--json", description = "One JSON object a line.")
  boolean json;

  /// What a command does with the store.
  interface Work {
    int run(Database store, Console console) throws Exception;
  }

  /// Works on the store of a daemon that has been there.
  int with(Work work) throws Exception {
    Config settings = settings();
    Path folder = folder(settings);
    if (settings.database().isEmpty() && !Files.isDirectory(folder)) {
      throw new BadInput(
          "--data: expected the folder of a daemon, got no "
              + folder
              + "; `zkt serve` makes it,"
              + " and so does `zkt tenants create`");
    }
    return on(settings, work);
  }

  /// Works on the store, which is made if there is none.
  int withNew(Work work) throws Exception {
    return on(settings(), work);
  }

  private int on(Config settings, Work work) throws Exception {
    try (Database store = JobSchema.beside(folder(settings), settings.database())) {
      return work.run(store, Console.of(json));
    }
  }

  private Config settings() throws Config.Invalid {
    Map<String, String> flags = new HashMap<>();
    LedgerCommand.put(flags, "data", data);
    return Config.load(Optional.ofNullable(config), System.getenv(), flags);
  }

  private static Path folder(Config settings) {
    return settings.data().resolve("daemon");
  }
}
