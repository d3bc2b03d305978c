package io.zkthreads.bench;

import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.os.ThreadExecution;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.Table;
import io.zkthreads.vm.trace.Footprint;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Prints the rows that real runs use, table by table: what the lanes of the shipped machine are
/// chosen from. Runs are sub-blocks of each [BusyThread.Day] by the real Batcher, and the ELF files
/// named as arguments.
public final class Mixes {
  /// Transactions of a sub-block: enough for 2^20 cycles on every day.
  private static final int TRANSACTIONS = 1500;

  private Mixes() {}

  public static void main(String[] args) throws IOException {
    Map<String, Footprint> mixes = new LinkedHashMap<>();
    for (BusyThread.Day day : BusyThread.Day.values()) {
      mixes.put(day.name().toLowerCase(Locale.ROOT), subBlock(day));
    }
    for (String file : args) {
      Path path = Path.of(file);
      mixes.put(path.getFileName().toString(), program(Files.readAllBytes(path)));
    }
    print(new PrintStream(System.out, true, StandardCharsets.UTF_8), mixes);
  }

  private static Footprint subBlock(BusyThread.Day day) {
    BusyThread thread = new BusyThread();
    SubBlock block = thread.subBlock(day, TRANSACTIONS);
    Executor executor = new Executor(thread.program.program(), logRange());
    return switch (ThreadExecution.run(thread.program, executor, block, Limits.provable())) {
      case ThreadExecution.Result.Executed(Execution execution, var _) -> Footprint.of(execution);
      case ThreadExecution.Result.Refused refused -> throw new IllegalStateException("" + refused);
    };
  }

  private static Footprint program(byte[] elf) {
    Program program = Program.bare(Image.require(elf));
    return Footprint.of(new Executor(program, logRange()).measure(Host.of(), Limits.provable()));
  }

  private static int logRange() {
    return MachineConfig.shipped().logRange();
  }

  private static void print(PrintStream out, Map<String, Footprint> mixes) {
    out.println("table\t" + String.join("\t", mixes.keySet()));
    row(out, "cycles", mixes.values().stream().map(Footprint::cycles).toList());
    for (Table table : Tables.all()) {
      List<Long> rows = mixes.values().stream().map(f -> f.rows(table)).toList();
      if (rows.stream().anyMatch(n -> n > 0)) {
        row(out, table.name(), rows);
      }
    }
  }

  private static void row(PrintStream out, String name, List<Long> values) {
    out.println(
        name + "\t" + values.stream().map(String::valueOf).collect(Collectors.joining("\t")));
  }
}
