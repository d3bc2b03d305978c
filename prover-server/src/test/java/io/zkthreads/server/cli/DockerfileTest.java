package io.zkthreads.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What the image starts, as far as it can be known without building one.
class DockerfileTest {
  private static final Path ROOT = Path.of("..");

  private static List<String> instruction(String name) throws Exception {
    String line =
        Files.readAllLines(ROOT.resolve("Dockerfile")).stream()
            .filter(l -> l.startsWith(name + " "))
            .findFirst()
            .orElseThrow();
    return JsonParser.parseString(line.substring(name.length())).getAsJsonArray().asList().stream()
        .map(JsonElement::getAsString)
        .toList();
  }

  @Test
  void theImageStartsACommandThatTheCommandLineKnows() throws Exception {
    List<String> arguments = instruction("CMD");
    CommandLine.ParseResult parsed =
        new CommandLine(new Zkt()).parseArgs(arguments.toArray(String[]::new));
    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("serve");
    assertThat(arguments).as("other machines reach it").contains("--listen", "0.0.0.0:50051");
  }

  @Test
  void theImageStartsJavaAsTheScriptDoes() throws Exception {
    List<String> entry = instruction("ENTRYPOINT");
    assertThat(entry).endsWith(Main.class.getName());
    String script = Files.readString(ROOT.resolve("zkt"));
    assertThat(entry)
        .filteredOn(option -> option.startsWith("-") && !option.equals("-cp"))
        .isNotEmpty()
        .allMatch(script::contains);
    assertThat(entry).contains("@/opt/zkthreads/kernels.args");
    assertThat(ROOT.resolve("scripts/kernels.args")).exists();
  }
}
