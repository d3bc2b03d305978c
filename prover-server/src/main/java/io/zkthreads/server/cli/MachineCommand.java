package io.zkthreads.server.cli;

import io.zkthreads.server.console.Console;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.MachineListing;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Shows the machine as it is proven.
@Command(
    name = "machine",
    mixinStandardHelpOptions = true,
    description = "Shows the machine that proofs are about.")
final class MachineCommand implements Callable<Integer> {
  @Option(names = "--json", description = "One JSON object a line.")
  boolean json;

  @Option(
      names = "--list",
      required = true,
      description = "Every table with its columns, equations and messages, as Markdown.")
  boolean list;

  @Override
  public Integer call() {
    String listing = MachineListing.markdown(MachineConfig.shipped()).stripTrailing();
    Console.of(json).result(Map.of("listing", listing), listing);
    return ExitCode.OK;
  }
}
