package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// Every command, those of commands included, helps who asks.
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class HelpTest {
  static Stream<List<String>> commands() {
    return below(new CommandLine(new Zkt()), List.of()).filter(path -> !path.contains("help"));
  }

  private static Stream<List<String>> below(CommandLine command, List<String> path) {
    return command.getSubcommands().entrySet().stream()
        .flatMap(sub -> {
          List<String> longer = new ArrayList<>(path);
          longer.add(sub.getKey());
          return Stream.concat(Stream.of(longer), below(sub.getValue(), longer));
        });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpIsGivenToWhoAsks(List<String> command) {
    List<String> arguments = new ArrayList<>(command);
    arguments.add("--help");
    Said said = said(() -> Zkt.run(arguments.toArray(String[]::new)));
    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.OK);
    assertThat(said.err()).isEmpty();
    assertThat(said.out()).startsWith("Usage: zkt " + String.join(" ", command));
  }

  @Test
  void theListOfCommandsSaysOfEachInASentenceWhatItDoes() {
    new CommandLine(new Zkt())
        .getSubcommands()
        .forEach((name, command) -> {
          String[] description = command.getCommandSpec().usageMessage().description();
          assertThat(description).as(name).isNotEmpty();
          assertThat(description[0]).as(name).endsWith(".").hasSizeLessThan(80);
        });
  }

  @Test
  void everyOptionSaysWhatItIsFor() {
    commands()
        .forEach(path -> {
          CommandLine command = new CommandLine(new Zkt());
          for (String name : path) {
            command = Objects.requireNonNull(command.getSubcommands().get(name));
          }
          command
              .getCommandSpec()
              .options()
              .forEach(option ->
                  assertThat(option.description())
                      .as(path + " " + option.longestName())
                      .isNotEmpty());
        });
  }
}
