package io.zkthreads.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What the image, the compose file and the units start, as far as it can be known without starting
/// them.
class DockerfileTest {
  private static final Path ROOT = Path.of("..");

  private static String text(String file) throws Exception {
    return Files.readString(ROOT.resolve(file));
  }

  private static String line(String file, String start) throws Exception {
    return text(file).lines().filter(l -> l.startsWith(start)).findFirst().orElseThrow();
  }

  /// A list as JSON, YAML and Dockerfiles write it.
  private static List<String> list(String text) {
    return JsonParser.parseString(text.substring(text.indexOf('[')))
        .getAsJsonArray()
        .asList()
        .stream()
        .map(JsonElement::getAsString)
        .toList();
  }

  private static CommandLine.ParseResult parsed(List<String> arguments) {
    return new CommandLine(new Zkt()).parseArgs(arguments.toArray(String[]::new)).subcommand();
  }

  @Test
  void theImageStartsACommandThatTheCommandLineKnows() throws Exception {
    List<String> arguments = list(line("Dockerfile", "CMD "));
    assertThat(parsed(arguments).commandSpec().name()).isEqualTo("serve");
    assertThat(arguments).as("other machines reach it").contains("--listen", "0.0.0.0:50051");
  }

  @Test
  void theImageRunsTheLauncherOfAReleaseAsSomebodyWhoIsNotRoot() throws Exception {
    assertThat(list(line("Dockerfile", "ENTRYPOINT "))).containsExactly("/opt/zkthreads/bin/zkt");
    String user = line("Dockerfile", "USER ").substring("USER ".length());
    assertThat(user).isNotEqualTo("root");
    assertThat(text("Dockerfile"))
        .contains("useradd --system --uid 10001 --home /data --create-home " + user)
        .contains("scripts/release ");
    assertThat(text("scripts/release")).contains("cp scripts/launcher \"$folder/bin/zkt\"");
  }

  @Test
  void theImageIsHealthyWhenTheMetricsThatItServesSayThatTheDaemonIsReady() throws Exception {
    assertThat(list(line("Dockerfile", "CMD "))).contains("daemon.metrics=127.0.0.1:9464");
    String check = line("Dockerfile", "HEALTHCHECK ").replaceFirst(".* CMD zkt ", "");
    CommandLine.ParseResult asked = parsed(List.of(check.split(" \\| ", 2)[0].split(" ")));
    assertThat(asked.commandSpec().name()).isEqualTo("stats");
    assertThat(asked.commandSpec().positionalParameters().getFirst().defaultValue())
        .isEqualTo("127.0.0.1:9464");
    assertThat(check).endsWith("| grep -q '\"ready\":true'");
  }

  @Test
  void theComposeFileStartsALedgerAndADaemonThatSettlesOnItForThisMachineOnly() throws Exception {
    String compose = text("ops/compose.yaml");
    List<String> names = new ArrayList<>();
    Matcher commands = Pattern.compile("command: (\\[.*])").matcher(compose);
    while (commands.find()) {
      List<String> arguments = list(commands.group(1));
      names.add(parsed(arguments).commandSpec().name());
      assertThat(arguments.get(arguments.indexOf("--listen") + 1)).startsWith("127.0.0.1:");
    }
    assertThat(names).containsExactly("ledger", "serve");
    assertThat(compose)
        .contains("\"--ledger\", \"127.0.0.1:50061\"")
        .contains("network_mode: host")
        .doesNotContain("0.0.0.0");
    Matcher health = Pattern.compile("test: (\\[\"CMD\", \"zkt\".*])").matcher(compose);
    assertThat(health.find()).isTrue();
    List<String> check = list(health.group(1));
    assertThat(parsed(check.subList(2, check.size())).commandSpec().name()).isEqualTo("health");
  }

  @ParameterizedTest
  @ValueSource(strings = {"daemon", "ledger"})
  void aUnitStartsItsServiceUnprivilegedAndTakesADrainForASuccess(String service) throws Exception {
    String file = "ops/zkt-" + service + ".service";
    String[] start = line(file, "ExecStart=").substring("ExecStart=".length()).split(" ", -1);
    assertThat(start[0]).isEqualTo("/opt/zkthreads/bin/zkt");
    assertThat(parsed(List.of(start).subList(1, start.length)).commandSpec().name())
        .isEqualTo(service.equals("daemon") ? "serve" : "ledger");
    assertThat(text(file).lines())
        .contains(
            "SuccessExitStatus=143",
            "User=zkthreads",
            "NoNewPrivileges=true",
            "ProtectSystem=strict",
            "StateDirectory=zkthreads");
  }
}
