package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.demo.Demo;
import io.zkthreads.thread.os.OsVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Shows the whole product at work.
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the whole product at work.",
      "Starts an L2 ledger and the daemon, proves and settles a sub-block, and shows what is refused.",
      "Exit code 0 only if every outcome was the expected one."
    })
final class DemoCommand implements Callable<Integer> {
  /// Longest time that an interrupted demo takes to leave nothing behind.
  private static final long LAST_NANOS = 3_000_000_000L;

  @Option(names = "--json", description = "One JSON object a line.")
  boolean json;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keep the data here; default: a temporary folder that is deleted.")
  @Nullable Path data;

  @Option(names = "--backend", description = "auto (default), cuda, vector or scalar.")
  String backend = "auto";

  @Option(
      names = "--transactions",
      description = "Transactions of the first sub-block (default: ${DEFAULT-VALUE}).")
  int transactions = 200;

  @Option(
      names = "--os",
      paramLabel = "VERSION",
      description = "OS version of the thread, 1 or 2 (default: ${DEFAULT-VALUE}).")
  int os = OsVersion.V2.number();

  @Mixin SecurityOptions security = new SecurityOptions();

  @Override
  public Integer call() throws Exception {
    if (transactions < 4 || transactions > 1000) {
      throw new BadInput("--transactions: expected 4 to 1000, got " + transactions);
    }
    Path folder = data;
    if (folder != null) {
      return run(folder);
    }
    Path temporary = Files.createTempDirectory("zkt-demo");
    try (Console.Farewell _ = Console.of(json).ifInterrupted(() -> forget(temporary))) {
      return run(temporary);
    } finally {
      OutputFiles.deleteFolder(temporary);
    }
  }

  private int run(Path folder) throws IOException, Config.Invalid, BadInput {
    if (Files.exists(folder.resolve("ledger"))) {
      throw new BadInput(
          "--data "
              + folder
              + ": expected a folder without a ledger, got one; the demo starts anew:"
              + " name another folder, or delete this one");
    }
    Demo demo =
        new Demo(
            Console.of(json),
            Demo.config(folder, backend),
            version(),
            transactions,
            security.chosen());
    return demo.run() ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
  }

  private OsVersion version() throws BadInput {
    return Arrays.stream(OsVersion.values())
        .filter(version -> version.number() == os)
        .findFirst()
        .orElseThrow(() -> new BadInput("--os: expected 1 or 2, got " + os));
  }

  /// Services still write while the process ends.
  private static void forget(Path folder) {
    LogManager.getLogManager().reset(); // of files that are gone
    long end = System.nanoTime() + LAST_NANOS;
    do {
      try {
        OutputFiles.deleteFolder(folder);
      } catch (IOException | UncheckedIOException e) {
        Thread.onSpinWait(); // a new file: once more
      }
    } while (Files.exists(folder) && System.nanoTime() < end);
  }
}
