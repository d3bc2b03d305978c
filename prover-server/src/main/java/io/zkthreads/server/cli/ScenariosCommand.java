package io.zkthreads.server.cli;

import io.zkthreads.server.console.Console;
import io.zkthreads.server.scenario.Scenarios;
import io.zkthreads.server.scenario.Scenarios.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs what zkThreads promise.
@Command(
    name = "scenarios",
    mixinStandardHelpOptions = true,
    description = {
      "Runs what zkThreads promise, each as a scenario.",
      "Starts an L2, a daemon and Batchers on loopback; proofs are real. Exit code 0 only if all",
      "passed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt scenarios --list",
      "  zkt scenarios promise-kept chain-cut",
      "  zkt scenarios --json",
      "      a line {event: \"scenario\", name, outcome: \"passed\" or \"failed\", detail} each"
    })
final class ScenariosCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Which; default: all.")
  List<String> names = List.of();

  @Option(names = "--list", description = "Says which there are, and runs none.")
  boolean list;

  @Option(names = "--backend", description = "auto (default), cuda, vector or scalar.")
  String backend = "auto";

  @Option(names = "--json", description = "One JSON object a line.")
  boolean json;

  @Override
  public Integer call() throws Exception {
    Console console = Console.of(json);
    List<Scenario> chosen = chosen();
    if (list) {
      chosen.forEach(s ->
          console.event(
              "listed",
              Map.of("name", s.name(), "what", s.what()),
              "%-22s %s".formatted(s.name(), s.what())));
      return ExitCode.OK;
    }
    Path folder = Files.createTempDirectory("zkt-scenarios");
    try {
      boolean passed =
          Scenarios.run(
              chosen,
              folder,
              backend,
              ended -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("name", ended.name());
                fields.put("outcome", ended.passed() ? "passed" : "failed");
                fields.put("detail", ended.detail());
                console.event(
                    "scenario",
                    fields,
                    "%-22s %s: %s"
                        .formatted(
                            ended.name(), ended.passed() ? "passed" : "FAILED", ended.detail()));
              });
      return passed ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
    } finally {
      OutputFiles.deleteFolder(folder);
    }
  }

  private List<Scenario> chosen() throws BadInput {
    List<Scenario> all = Scenarios.all();
    if (names.isEmpty()) {
      return all;
    }
    List<Scenario> chosen = new ArrayList<>();
    for (String name : names) {
      chosen.add(
          all.stream()
              .filter(s -> s.name().equals(name))
              .findFirst()
              .orElseThrow(() ->
                  new BadInput(
                      "NAME: expected one of %s, got '%s'"
                          .formatted(all.stream().map(Scenario::name).toList(), name))));
    }
    return chosen;
  }
}
