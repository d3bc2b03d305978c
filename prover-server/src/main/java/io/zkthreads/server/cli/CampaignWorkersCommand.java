package io.zkthreads.server.cli;

import io.zkthreads.server.campaign.KillCampaign;
import io.zkthreads.server.campaign.Part;
import io.zkthreads.server.campaign.WorkerTrial;
import io.zkthreads.server.console.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The same jobs by one worker, by two, and so on.
@Command(
    name = "workers",
    mixinStandardHelpOptions = true,
    description = {
      "Has the same jobs proven by one worker, by two, and so on, each with one thread.",
      "Says how many jobs a minute end, and what processor time the daemon takes for each second of",
      "their proofs. All of it in processes of their own, on data in a temporary folder, through a",
      "Temporal that scripts/temporal has built."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  zkt campaign workers --most 2 --jobs 12 --json"})
final class CampaignWorkersCommand implements Callable<Integer> {
  @Option(names = "--most", paramLabel = "K", description = "Workers; default ${DEFAULT-VALUE}.")
  int most = 2;

  @Option(names = "--jobs", paramLabel = "N", description = "Of a round; default ${DEFAULT-VALUE}.")
  int jobs = 8;

  @Option(names = "--cycles", paramLabel = "N", description = "Of a job; default ${DEFAULT-VALUE}.")
  int cycles = 1_000_000;

  @Mixin CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws Exception {
    requireRange("--most", most, 1, 64);
    requireRange("--jobs", jobs, 1, 10_000);
    requireRange("--cycles", cycles, 100_000, 16_000_000);
    Optional<Path> script = CampaignCommand.temporalScript();
    Optional<String> lack = KillCampaign.lack(Part.TEMPORAL, script);
    if (lack.isPresent()) {
      throw new BadInput(lack.get());
    }
    Path folder = Files.createTempDirectory("zkt-campaign");
    new WorkerTrial(folder, new WorkerTrial.Plan(most, jobs, cycles, script.orElseThrow()))
        .run(round -> tell(common.console(), round));
    OutputFiles.deleteFolder(folder);
    return ExitCode.OK;
  }

  private static void requireRange(String name, int value, int least, int most) throws BadInput {
    if (value < least || value > most) {
      throw new BadInput("%s: expected %d to %d, got %d".formatted(name, least, most, value));
    }
  }

  private static void tell(Console console, WorkerTrial.Round round) {
    double perMinute = 60 * round.jobs() / round.seconds();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("workers", round.workers());
    fields.put("jobs", round.jobs());
    fields.put("seconds", round.seconds());
    fields.put("jobsPerMinute", perMinute);
    fields.put("proofSeconds", round.proofSeconds() / round.jobs());
    fields.put("daemonMillisPerJob", (double) round.daemonMillis() / round.jobs());
    fields.put("daemonPartOfAProof", round.daemonPart());
    fields.put("workerMillisPerJob", (double) round.workersMillis() / round.jobs());
    console.event(
        "round",
        fields,
        "%d workers: %.1f jobs a minute; a proof takes %.1f s, %.1f s of processor time of its worker and %.0f ms of the daemon's (%.1f %% of its length)"
            .formatted(
                round.workers(),
                perMinute,
                round.proofSeconds() / round.jobs(),
                round.workersMillis() / 1e3 / round.jobs(),
                (double) round.daemonMillis() / round.jobs(),
                100 * round.daemonPart()));
  }
}
