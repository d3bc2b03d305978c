package io.zkthreads.server.cli;

import io.zkthreads.server.campaign.KillCampaign;
import io.zkthreads.server.campaign.Part;
import io.zkthreads.server.console.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Long trials of the services on this machine.
@Command(
    name = "campaign",
    mixinStandardHelpOptions = true,
    description = "Tries on this machine what the services promise.",
    subcommands = {CampaignCommand.Kill.class, CampaignWorkersCommand.class})
final class CampaignCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput("campaign: expected kill or workers, got nothing");
  }

  /// `scripts/temporal` beside the launcher of a repository.
  static Optional<Path> temporalScript() {
    return Optional.ofNullable(System.getenv("ZKT_LAUNCHER"))
        .map(launcher -> Path.of(launcher).resolveSibling("scripts").resolve("temporal"))
        .filter(Files::isExecutable);
  }

  @Command(
      name = "kill",
      mixinStandardHelpOptions = true,
      description = {
        "Kills services at random moments, again and again.",
        "They work in processes of their own, on data in a temporary folder, with clients that hand",
        "in jobs and transfers. Exit code 0: of what was acknowledged nothing is lost, there twice,",
        "or damaged; 1: something is, and the folder is kept."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  zkt campaign kill --rounds 200 --json",
        "  scripts/temporal build; zkt campaign kill --of daemon,worker,temporal,database"
      })
  static final class Kill implements Callable<Integer> {
    private static final int MAX_ROUNDS = 100_000;

    @Option(names = "--rounds", paramLabel = "N", description = "Kills; default ${DEFAULT-VALUE}.")
    int rounds = 50;

    @Option(names = "--seed", paramLabel = "N", description = "Of the moments; default: another.")
    @Nullable Long seed;

    @Option(
        names = "--of",
        paramLabel = "PART",
        split = ",",
        description =
            "What is killed, some of daemon, ledger, worker (two, through Temporal), temporal,"
                + " database (PostgreSQL); default: all that this machine has.")
    List<String> of = List.of();

    @Mixin CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
      if (rounds < 1 || rounds > MAX_ROUNDS) {
        throw new BadInput("--rounds: expected 1 to %d, got %d".formatted(MAX_ROUNDS, rounds));
      }
      Optional<Path> script = temporalScript();
      Console console = common.console();
      Set<Part> parts = parts(script, console);
      long drawn = seed == null ? new Random().nextLong(1L << 32) : seed;
      console.say("seed " + drawn);
      Path folder = Files.createTempDirectory("zkt-campaign");
      KillCampaign.Result result =
          new KillCampaign(
                  folder,
                  new KillCampaign.Plan(rounds, drawn, parts, script),
                  (service, round) -> console.progress(service, round, rounds))
              .run();
      console.clear();
      console.result(fields(result, drawn), text(result, folder));
      if (result.passed()) {
        OutputFiles.deleteFolder(folder);
      }
      return result.passed() ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
    }

    /// Those that were asked for, or all that are at hand.
    private Set<Part> parts(Optional<Path> script, Console console) throws Exception {
      Set<Part> parts = EnumSet.noneOf(Part.class);
      for (Part part : of.isEmpty() ? List.of(Part.values()) : named()) {
        Optional<String> lack = KillCampaign.lack(part, script);
        if (lack.isPresent() && !of.isEmpty()) {
          throw new BadInput("--of %s: %s".formatted(part, lack.get()));
        }
        if (lack.isPresent()) {
          console.event(
              "notKilled",
              Map.of("part", part.toString(), "lack", lack.get()),
              "NOT KILLED: %s; %s".formatted(part, lack.get()));
        } else {
          parts.add(part);
        }
      }
      return parts;
    }

    private List<Part> named() throws BadInput {
      List<Part> named = new ArrayList<>();
      for (String name : of) {
        named.add(
            Stream.of(Part.values())
                .filter(part -> part.toString().equals(name))
                .findFirst()
                .orElseThrow(() ->
                    new BadInput(
                        "--of: expected some of %s, got '%s'"
                            .formatted(List.of(Part.values()), name))));
      }
      return named;
    }

    private static String text(KillCampaign.Result r, Path folder) {
      return "%d kills %s: %,d jobs accepted, %d lost, %d duplicate results, %d corrupt artifacts%s; %,d transactions accepted, %d lost; all back within %,d ms%s"
          .formatted(
              r.rounds(),
              r.kills(),
              r.acceptedJobs(),
              r.lostJobs(),
              r.duplicateResults(),
              r.corruptArtifacts(),
              r.begunProofs() == 0
                  ? ""
                  : ", %d proofs begun anew, %d jobs taken up after four"
                      .formatted(r.repeatedProofs(), r.takenUpJobs()),
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
      for (Part part : Part.values()) {
        fields.put(part + "Kills", r.kills(part));
      }
      fields.put("acceptedJobs", r.acceptedJobs());
      fields.put("takenUpJobs", r.takenUpJobs());
      fields.put("lostJobs", r.lostJobs());
      fields.put("duplicateResults", r.duplicateResults());
      fields.put("corruptArtifacts", r.corruptArtifacts());
      fields.put("begunProofs", r.begunProofs());
      fields.put("repeatedProofs", r.repeatedProofs());
      fields.put("acceptedTransactions", r.acceptedTransactions());
      fields.put("lostTransactions", r.lostTransactions());
      fields.put("longestRestartMillis", r.longestRestartMillis());
      return fields;
    }
  }
}
