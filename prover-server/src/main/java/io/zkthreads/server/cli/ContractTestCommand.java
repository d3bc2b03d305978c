package io.zkthreads.server.cli;

import io.zkthreads.server.console.Console;
import io.zkthreads.server.contract.InvalidScenario;
import io.zkthreads.server.contract.Scenario;
import io.zkthreads.server.contract.ScenarioRun;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.os.ContractImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Tries contracts without an L2.
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the transactions of a scenario, and compares each with what is expected.",
      "Directly, one by one, and together in a thread: the state must be the same.",
      "Nothing is proven, and no service is needed. docs/programs.md says how scenarios are written."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt contract test counter.scenario",
      "      exit code 0: all as expected, 1: not, 2: a file cannot be used"
    })
final class ContractTestCommand implements Callable<Integer> {
  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "SCENARIO", description = "Contracts, users, transactions.")
  Path file = Path.of("");

  @Override
  public Integer call() throws BadInput {
    Scenario scenario = scenario();
    ScenarioRun.Result result = ScenarioRun.run(scenario, images(scenario));
    Console console = common.console();
    console.say("%6s %7s %5s %5s  %s".formatted("line", "cycles", "read", "write", "transaction"));
    result.done().forEach(done -> console.say(line(done)));
    result.threaded().ifPresent(text -> console.say("in a thread: " + text));
    long failed = result.done().stream().filter(d -> d.complaint().isPresent()).count();
    console.result(
        fields(result),
        "%d transactions: %s; in a thread: %s"
            .formatted(
                result.done().size(),
                failed == 0 ? "all as expected" : failed + " not as expected",
                result.threaded().isEmpty() ? "the same" : "not the same"));
    return result.passed() ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
  }

  private Scenario scenario() throws BadInput {
    byte[] bytes = InputFiles.read(file, "a scenario", Scenario.MAX_BYTES);
    try {
      return Scenario.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (InvalidScenario e) {
      throw new BadInput(file + ": " + e.getMessage());
    }
  }

  private Map<String, ContractImage> images(Scenario scenario) throws BadInput {
    Map<String, ContractImage> images = new LinkedHashMap<>();
    for (Map.Entry<String, String> image : scenario.images().entrySet()) {
      Path elf = file.toAbsolutePath().resolveSibling(image.getValue());
      byte[] bytes = InputFiles.read(elf, "a contract's image", ContractImage.MAX_BYTES);
      try {
        images.put(image.getKey(), ContractImage.parse(bytes));
      } catch (InvalidEncoding e) {
        throw new BadInput(elf + ": " + e.getMessage());
      }
    }
    if (images.isEmpty()) {
      throw new BadInput(file + ": expected a contract, got none");
    }
    return images;
  }

  private static String line(ScenarioRun.Done done) {
    return "%6d %,7d %5d %5d  %s %s: %s%s"
        .formatted(
            done.step().line(),
            done.receipt().cycles(),
            done.receipt().reads().size(),
            done.receipt().writes().size(),
            done.step().user(),
            done.step().contract(),
            ScenarioRun.text(done.receipt()),
            done.complaint().map(text -> "  <- " + text).orElse(""));
  }

  private static Map<String, Object> fields(ScenarioRun.Result result) {
    List<Map<String, Object>> transactions = new ArrayList<>();
    for (ScenarioRun.Done done : result.done()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("line", done.step().line());
      fields.put("status", ScenarioRun.text(done.receipt()));
      fields.put("cycles", done.receipt().cycles());
      fields.put("reads", done.receipt().reads().size());
      fields.put("writes", done.receipt().writes().size());
      done.complaint().ifPresent(text -> fields.put("complaint", text));
      transactions.add(fields);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("passed", result.passed());
    fields.put("transactions", transactions);
    result.threaded().ifPresent(text -> fields.put("threaded", text));
    return fields;
  }
}
