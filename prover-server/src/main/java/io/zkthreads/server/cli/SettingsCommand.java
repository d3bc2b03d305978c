package io.zkthreads.server.cli;

import io.zkthreads.server.Setting;
import io.zkthreads.server.console.Console;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Lists everything that can be set.
@Command(
    name = "settings",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the settings: name, default, environment, meaning.",
      "A value comes from the first of: --set NAME=VALUE, the environment, --config FILE, default."
    })
final class SettingsCommand implements Callable<Integer> {
  @Option(names = "--json", description = "One JSON object a line.")
  boolean json;

  @Override
  public Integer call() {
    Console console = Console.of(json);
    for (Setting setting : Setting.ALL) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", setting.name());
      fields.put("default", setting.initial());
      fields.put("environment", setting.environment());
      fields.put("meaning", setting.meaning());
      console.event(
          "setting",
          fields,
          "%s=%s  (%s)%n    %s"
              .formatted(
                  setting.name(), setting.initial(), setting.environment(), setting.meaning()));
    }
    return ExitCode.OK;
  }
}
