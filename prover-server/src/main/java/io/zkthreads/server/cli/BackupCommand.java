package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.backup.Backup;
import io.zkthreads.server.backup.Staging;
import io.zkthreads.server.backup.Summary;
import io.zkthreads.server.console.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Copies a data folder.
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Copies a data folder while its services run.",
      "The folder may be a daemon's, a ledger's, a Batcher's or several at once: jobs with their",
      "events, artifacts and proofs, the chain, and what a Batcher has taken and signed. The copy is",
      "checked, and there only when it is whole."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt backup /backup/monday --data prover-data",
      "  zkt restore /backup/monday --data prover-data"
    })
final class BackupCommand implements Callable<Integer> {
  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "DIR",
      description = "Where the copy goes; there must be no such folder.")
  Path target = Path.of("");

  @Option(names = "--data", paramLabel = "DIR", description = "What is copied; default .zkt.")
  @Nullable String data;

  @Option(
      names = "--with-keys",
      description = "Copies secret keys as well: the Prover's, the Batcher's and the faucet's.")
  boolean withKeys;

  @Override
  public Integer call() throws Exception {
    requireFolder(common, data);
    Path source = data(common, data);
    Path whole = target.toAbsolutePath().normalize();
    if (whole.getFileName() == null || Files.exists(whole)) {
      throw new BadInput(
          "DIR " + target + ": expected no such folder, got one: a backup replaces nothing");
    }
    Path parent = whole.resolveSibling("");
    try (Staging staging = Staging.in(parent, whole.getFileName().toString());
        Console.Farewell _ = common.console().ifInterrupted(staging::discard)) {
      Summary summary = Backup.make(source, staging, withKeys);
      staging.publish(whole);
      tell(common.console(), summary, "backup of %s in " + target);
      return ExitCode.OK;
    }
  }

  /// What lies in a database or a bucket is copied where it lies.
  private static void requireFolder(CommonOptions common, @Nullable String data) throws Exception {
    Config config = config(common, data);
    List<String> elsewhere = new ArrayList<>();
    if (config.database().isPresent()) {
      elsewhere.add("jobs and tenants are in PostgreSQL (daemon.database): copy them with pg_dump");
    }
    if (config.artifacts().isPresent()) {
      elsewhere.add(
          "artifacts are in S3 (daemon.artifacts): keep the bucket's versions, or copy it");
    }
    if (!elsewhere.isEmpty()) {
      throw new BadInput(
          "expected a daemon with all its data in its folder, got one whose "
              + String.join("; ", elsewhere));
    }
  }

  /// The configured data folder.
  static Path data(CommonOptions common, @Nullable String option) throws Exception {
    return config(common, option).data();
  }

  static Config config(CommonOptions common, @Nullable String data) throws Exception {
    Map<String, String> settings = new HashMap<>();
    LedgerCommand.put(settings, "data", data);
    return common.load(settings);
  }

  /// Says what was copied.
  static void tell(Console console, Summary summary, String what) {
    Map<String, Object> fields = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder();
    if (summary.jobs().isPresent()) {
      fields.put("jobs", summary.jobs().getAsLong());
      text.append("%,d jobs, ".formatted(summary.jobs().getAsLong()));
    }
    fields.put("artifacts", summary.artifacts().files());
    fields.put("bytes", summary.artifacts().bytes());
    text.append(
        "%,d artifacts of %,d bytes"
            .formatted(summary.artifacts().files(), summary.artifacts().bytes()));
    summary
        .head()
        .ifPresent(head -> {
          fields.put("height", head.height());
          fields.put("head", head.hash().hex());
          text.append(", the L2 at height %,d".formatted(head.height()));
        });
    if (summary.transactions().isPresent()) {
      fields.put("batcherTransactions", summary.transactions().getAsLong());
      text.append(", a Batcher's %,d transactions".formatted(summary.transactions().getAsLong()));
    }
    fields.put("keys", summary.keys());
    text.append(summary.keys().isEmpty() ? ", no keys" : ", with " + summary.keys());
    console.result(fields, what.formatted(text));
  }
}
