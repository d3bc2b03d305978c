package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.backup.Restore;
import io.zkthreads.server.backup.Staging;
import io.zkthreads.server.backup.Summary;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.job.JobSchema;
import io.zkthreads.server.job.RecordsMove;
import io.zkthreads.store.PostgresAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Makes a data folder of a backup.
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a data folder of a backup.",
      "Every file is held to its digest and every store read before anything is in its place.",
      "The folder must be empty. Run it as the user of the services.",
      "Keys that are not in the backup have to be put back before a daemon starts."
    })
final class RestoreCommand implements Callable<Integer> {
  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "DIR", description = "A folder that `zkt backup` made.")
  Path backup = Path.of("");

  @Option(names = "--data", paramLabel = "DIR", description = "What is made of it; default .zkt.")
  @Nullable String data;

  @Override
  public Integer call() throws Exception {
    Config config = BackupCommand.config(common, data);
    Path target = config.data();
    Restore.requireEmpty(target);
    try (Staging staging = Staging.in(target, "restore");
        Console.Farewell _ = common.console().ifInterrupted(staging::discard)) {
      Summary summary = Restore.make(backup, staging, target);
      if (summary.jobs().isPresent() && config.database().isPresent()) {
        moveRecords(target.resolve("daemon"), config.database().get());
      }
      BackupCommand.tell(common.console(), summary, "restored %s into " + target);
      if (summary.jobs().isPresent() && !summary.keys().contains("daemon/prover.key")) {
        common
            .console()
            .say(
                "put prover.key back into %s before the daemon starts, or jobs wait as"
                        .formatted(target.resolve("daemon"))
                    + " WRONG_ACCOUNT");
      }
      return ExitCode.OK;
    }
  }

  /// The file goes when the database has all of it: with both, a daemon refuses to start.
  private void moveRecords(Path folder, PostgresAddress database) throws Exception {
    long jobs = RecordsMove.copy(folder, database);
    Files.delete(folder.resolve(JobSchema.FILE));
    common.console().say("%d jobs are in %s".formatted(jobs, database.url()));
  }
}
