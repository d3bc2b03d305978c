package io.zkthreads.server.cli;

import io.zkthreads.server.console.Console;
import io.zkthreads.vm.exec.Profile;
import io.zkthreads.vm.program.Symbols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that ask where a program spends its cycles, and what it did last.
final class ProfileOptions {
  private static final int SHOWN_FUNCTIONS = 20;
  private static final int MAX_TRACE = 100_000;

  @Option(names = "--functions", description = "Says which functions take the cycles.")
  boolean functions;

  @Option(
      names = "--folded",
      paramLabel = "FILE",
      description = "Writes cycles by stack of calls, as flame graphs are made of.")
  @Nullable Path folded;

  @Option(
      names = "--trace",
      paramLabel = "N",
      description = "Shows the last N instructions before the end.")
  int trace;

  boolean isAsked() {
    return functions || folded != null || trace > 0;
  }

  /// Refuses what cannot be done, before the run.
  void check(List<Path> inputs) throws BadInput {
    if (trace < 0 || trace > MAX_TRACE) {
      throw new BadInput("--trace: expected 0 to %d, got %d".formatted(MAX_TRACE, trace));
    }
    if (folded != null) {
      OutputFiles.check("--folded", folded, inputs);
    }
  }

  /// Tells and writes what was asked for.
  void tell(Console console, Profile profile, Symbols symbols) throws IOException {
    if (trace > 0) {
      console.say("last instructions:");
      for (int pc : profile.last()) {
        console.say("  0x%08x %s".formatted(pc, symbols.place(pc)));
      }
    }
    if (functions) {
      console.say(table(profile, symbols));
    }
    if (folded != null) {
      OutputFiles.write(folded, lines(profile, symbols).getBytes(StandardCharsets.UTF_8));
    }
  }

  /// Cycles by function, most first.
  static Map<String, Long> byFunction(Profile profile, Symbols symbols) {
    Map<String, Long> cycles = new LinkedHashMap<>();
    profile.functions().forEach((pc, n) -> cycles.merge(name(pc, symbols), n, Long::sum));
    return cycles.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
  }

  private static String table(Profile profile, Symbols symbols) {
    Map<String, Long> cycles = byFunction(profile, symbols);
    long sum = cycles.values().stream().mapToLong(n -> n).sum();
    List<String> lines = new ArrayList<>();
    lines.add("%14s %6s  %s".formatted("cycles", "", "function, its callees not counted"));
    cycles.entrySet().stream()
        .limit(SHOWN_FUNCTIONS)
        .forEach(e ->
            lines.add(
                "%,14d %4.1f %%  %s"
                    .formatted(e.getValue(), 100.0 * e.getValue() / sum, e.getKey())));
    int more = cycles.size() - SHOWN_FUNCTIONS;
    if (more > 0) {
      lines.add("… and %d more; --folded FILE has all".formatted(more));
    }
    return String.join("\n", lines);
  }

  private static String lines(Profile profile, Symbols symbols) {
    return profile.stacks().stream()
        .map(stack ->
            stack.entries().stream()
                    .map(pc -> name(pc, symbols).replace(';', ':'))
                    .collect(Collectors.joining(";"))
                + " "
                + stack.instructions()
                + "\n")
        .collect(Collectors.joining());
  }

  private static String name(int pc, Symbols symbols) {
    String function = symbols.function(pc);
    return function.isEmpty() ? "0x" + Integer.toHexString(pc) : function;
  }
}
