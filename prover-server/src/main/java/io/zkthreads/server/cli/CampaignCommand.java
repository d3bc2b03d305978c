package io.zkthreads.server.cli;

import io.zkthreads.server.campaign.KillCampaign;
import io.zkthreads.server.console.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Long trials of the services on this machine.
@Command(
    name = "campaign",
    mixinStandardHelpOptions = true,
    description = "Tries on this machine what the services promise.",
    subcommands = CampaignCommand.Kill.class)
final class CampaignCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput("campaign: expected kill, got nothing");
  }

  @Command(
      name = "kill",
      mixinStandardHelpOptions = true,
      description = {
        "Kills a daemon and a ledger at random moments, again and again.",
        "Both work in processes of their own, on data in a temporary folder, with clients that hand",
        "in jobs and transfers. Exit code 0: of what was acknowledged nothing is lost, there twice,",
        "or damaged; 1: something is, and the folder is kept."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  zkt campaign kill --rounds 200 --json"})
  static final class Kill implements Callable<Integer> {
    private static final int MAX_ROUNDS = 100_000;

    @Option(names = "--rounds", paramLabel = "N", description = "Kills; default ${DEFAULT-VALUE}.")
    int rounds = 50;

    @Option(names = "--seed", paramLabel = "N", description = "Of the moments; default: another.")
    @Nullable Long seed;

    @Mixin CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
      if (rounds < 1 || rounds > MAX_ROUNDS) {
        throw new BadInput("--rounds: expected 1 to %d, got %d".formatted(MAX_ROUNDS, rounds));
      }
      long drawn = seed == null ? new Random().nextLong(1L << 32) : seed;
      Console console = common.console();
      console.say("seed " + drawn);
      Path folder = Files.createTempDirectory("zkt-campaign");
      KillCampaign.Result result =
          new KillCampaign(
                  folder,
                  rounds,
                  drawn,
                  (service, round) -> console.progress(service, round, rounds))
              .run();
      console.clear();
      console.result(fields(result, drawn), text(result, folder));
      if (result.passed()) {
        OutputFiles.deleteFolder(folder);
      }
      return result.passed() ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
    }

    private static String text(KillCampaign.Result r, Path folder) {
      return "%d kills (%d of the daemon): %,d jobs accepted, %d lost, %d duplicate results, %d corrupt artifacts; %,d transactions accepted, %d lost; back within %,d ms%s"
          .formatted(
              r.rounds(),
              r.daemonKills(),
              r.acceptedJobs(),
              r.lostJobs(),
              r.duplicateResults(),
              r.corruptArtifacts(),
              r.acceptedTransactions(),
              r.lostTransactions(),
              r.longestRestartMillis(),
              r.passed() ? "" : "; see " + folder);
    }

    private static Map<String, Object> fields(KillCampaign.Result r, long seed) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("passed", r.passed());
      fields.put("seed", seed);
      fields.put("rounds", r.rounds());
      fields.put("daemonKills", r.daemonKills());
      fields.put("acceptedJobs", r.acceptedJobs());
      fields.put("lostJobs", r.lostJobs());
      fields.put("duplicateResults", r.duplicateResults());
      fields.put("corruptArtifacts", r.corruptArtifacts());
      fields.put("acceptedTransactions", r.acceptedTransactions());
      fields.put("lostTransactions", r.lostTransactions());
      fields.put("longestRestartMillis", r.longestRestartMillis());
      return fields;
    }
  }
}
