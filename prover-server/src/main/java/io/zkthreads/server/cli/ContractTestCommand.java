package io.zkthreads.server.cli;

import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.contract.InvalidScenario;
import io.zkthreads.server.contract.Scenario;
import io.zkthreads.server.contract.ScenarioRun;
import io.zkthreads.server.contract.StateFile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.os.ContractImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
      "  zkt contract test counter.scenario --state counter.state --save --keys",
      "      exit code 0: all as expected, 1: not, 2: a file cannot be used"
    })
final class ContractTestCommand implements Callable<Integer> {
  /// Bytes of a user's transaction around its calldata (docs/zkthreads.md).
  private static final int CALL_BYTES = 260;

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "SCENARIO", description = "Contracts, users, transactions.")
  Path file = Path.of("");

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = "State that the first transaction finds; none: every slot is zero.")
  @Nullable Path state;

  @Option(
      names = "--save",
      description =
          "Writes what the transactions have left into the file of --state, if all passed.")
  boolean save;

  @Option(
      names = "--keys",
      description = "Shows each key that is read or written, with its values.")
  boolean keys;

  @Override
  public Integer call() throws BadInput, IOException {
    if (save && state == null) {
      throw new BadInput("--save: expected --state FILE to write to, got none");
    }
    Scenario scenario = scenario();
    Map<String, ContractImage> images = images(scenario);
    ScenarioRun.Result result = ScenarioRun.run(scenario, images, before(scenario));
    Console console = common.console();
    console.say(
        "%6s %7s %5s %5s %8s  %s"
            .formatted("line", "cycles", "read", "write", "fee", "transaction"));
    for (ScenarioRun.Done done : result.done()) {
      console.say(line(done, scenario));
      if (keys) {
        keys(done).forEach(key -> console.say("       " + text(key, scenario)));
      }
    }
    if (save && state != null && result.passed()) {
      String text = StateFile.text(result.state(), scenario);
      OutputFiles.write(state, text.getBytes(StandardCharsets.UTF_8));
    }
    result.threaded().ifPresent(text -> console.say("in a thread: " + text));
    long failed = result.done().stream().filter(d -> d.complaint().isPresent()).count();
    console.result(
        fields(result, scenario),
        "%d transactions: %s; in a thread: %s"
            .formatted(
                result.done().size(),
                failed == 0 ? "all as expected" : failed + " not as expected",
                result.threaded().isEmpty() ? "the same" : "not the same"));
    return result.passed() ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
  }

  private Map<StateKey, Bytes32> before(Scenario scenario) throws BadInput {
    if (state == null) {
      return Map.of();
    }
    if (save) {
      OutputFiles.check("--state", state, List.of(file));
      if (!Files.exists(state)) {
        return Map.of();
      }
    }
    byte[] bytes = InputFiles.read(state, "a state", StateFile.MAX_BYTES);
    try {
      return StateFile.parse(new String(bytes, StandardCharsets.UTF_8), scenario);
    } catch (InvalidScenario e) {
      throw new BadInput(state + ": " + e.getMessage());
    }
  }

  /// A key of a transaction, with its value before and, if it was written, after.
  private record Touched(StateKey key, Bytes32 before, @Nullable Bytes32 after) {}

  private static List<Touched> keys(ScenarioRun.Done done) {
    Map<StateKey, Bytes32> writes =
        done.receipt().writes().stream().collect(Collectors.toMap(KeyValue::key, KeyValue::value));
    return done.receipt().reads().stream()
        .map(read -> new Touched(read.key(), read.value(), writes.get(read.key())))
        .toList();
  }

  private static String text(Touched key, Scenario scenario) {
    return "%s %s: %s%s"
        .formatted(
            scenario.name(key.key().contract()),
            key.key().slot().hex(),
            key.before().hex(),
            key.after() == null ? "" : " -> " + key.after().hex());
  }

  /// What a direct call costs by the default schedule: one run for each contract whose state it
  /// touches, and for its own.
  private static long fee(ScenarioRun.Done done, Scenario scenario) {
    FeeSchedule fees = FeeSchedule.DEFAULT;
    Set<Bytes32> contracts =
        done.receipt().reads().stream()
            .map(read -> read.key().contract())
            .collect(Collectors.toCollection(HashSet::new));
    contracts.add(scenario.address(done.step().contract()));
    int bytes = CALL_BYTES + Integer.BYTES * done.step().data().words().length;
    return fees.perTransaction() + fees.perByte() * bytes + fees.perCall() * contracts.size();
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

  private static String line(ScenarioRun.Done done, Scenario scenario) {
    return "%6d %,7d %5d %5d %,8d  %s %s: %s%s"
        .formatted(
            done.step().line(),
            done.receipt().cycles(),
            done.receipt().reads().size(),
            done.receipt().writes().size(),
            fee(done, scenario),
            done.step().user(),
            done.step().contract(),
            ScenarioRun.text(done.receipt()),
            done.complaint().map(text -> "  <- " + text).orElse(""));
  }

  private static Map<String, Object> fields(ScenarioRun.Result result, Scenario scenario) {
    List<Map<String, Object>> transactions = new ArrayList<>();
    for (ScenarioRun.Done done : result.done()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("line", done.step().line());
      fields.put("status", ScenarioRun.text(done.receipt()));
      fields.put("cycles", done.receipt().cycles());
      fields.put("reads", done.receipt().reads().size());
      fields.put("writes", done.receipt().writes().size());
      fields.put("fee", fee(done, scenario));
      fields.put("keys", keys(done).stream().map(key -> text(key, scenario)).toList());
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
