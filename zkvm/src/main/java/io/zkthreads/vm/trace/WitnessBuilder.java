package io.zkthreads.vm.trace;

import io.zkthreads.air.Witness;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.InitialMemory;
import io.zkthreads.vm.table.LookupTable;
import io.zkthreads.vm.table.Lookups;
import io.zkthreads.vm.table.Rom;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.RowTable;
import io.zkthreads.vm.table.Table;
import io.zkthreads.vm.table.boundary.InitialWords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Fills the tables of an execution, in parallel over blocks of rows.
///
/// A row of L lanes is L rows of one lane side by side, so the trace of L lanes is the trace of one
/// lane read with L times the width; filling never sees lanes.
///
/// Threads are the caller's: `onAllThreads` runs what it is given on every one of them at once and
/// returns when all have returned.
public final class WitnessBuilder {
  /// Rows that a worker takes at a time.
  private static final int BLOCK_ROWS = 1 << 13;

  private final MachineConfig config;
  private final Execution execution;
  private final Outcome.Halted halted;
  private final Rom rom;
  private final Consumer<Runnable> onAllThreads;
  private final Map<Table, List<Trace>> traces = new TreeMap<>();

  /// Rows [first, last) of a table's log, which start at `position` of the trace.
  private record Block(
      RowTable table, RowLog log, int first, int last, Trace trace, int position) {}

  private WitnessBuilder(
      MachineConfig config,
      Execution execution,
      Outcome.Halted halted,
      Consumer<Runnable> onAllThreads) {
    this.onAllThreads = onAllThreads;
    this.config = config;
    this.execution = execution;
    this.halted = halted;
    this.rom = new Rom(execution.program().tables(), Tables.needed(execution.program().tables()));
  }

  /// The witness of a provable execution, with heights for its size, made on this thread.
  public static Witness build(MachineConfig config, Execution execution) {
    return build(config, execution, Runnable::run);
  }

  /// The witness of a provable execution, with the heights that [ExecutionReport] foretells.
  public static Witness build(
      MachineConfig config, Execution execution, Consumer<Runnable> onAllThreads) {
    HeightPolicy policy = HeightPolicy.forRun(config, Footprint.of(execution));
    return build(config, execution, policy, onAllThreads);
  }

  /// The witness of a provable execution, made on this thread.
  public static Witness build(MachineConfig config, Execution execution, HeightPolicy policy) {
    return build(config, execution, policy, Runnable::run);
  }

  /// The witness of a provable execution.
  public static Witness build(
      MachineConfig config,
      Execution execution,
      HeightPolicy policy,
      Consumer<Runnable> onAllThreads) {
    if (!execution.uncovered().isEmpty()) {
      throw new IllegalArgumentException(
          "no witness: the machine has no table for operation " + execution.uncovered());
    }
    if (!(execution.provable() && execution.outcome() instanceof Outcome.Halted halted)) {
      throw new IllegalArgumentException("no witness: " + execution.outcome());
    }
    if (config.logRange() != execution.logRange()) {
      throw new IllegalArgumentException(
          "executed for k = " + execution.logRange() + ", keys have k = " + config.logRange());
    }
    WitnessPlan plan = WitnessPlan.of(config, execution.rows(), policy);
    if (plan.timedRows() > config.maxTimedRows()) {
      throw new IllegalArgumentException(
          plan.timedRows() + " timed rows, at most " + config.maxTimedRows());
    }
    return new WitnessBuilder(config, execution, halted, onAllThreads).fill(plan);
  }

  private Witness fill(WitnessPlan plan) {
    allocate(plan);
    Lookups lookups = fillBlocks();
    traces.put(
        Tables.MEMBOUND,
        List.of(
            Boundary.trace(
                execution.memory(), config.minLogHeight(), new Row(rom, config.reach(), lookups))));
    addFixed(lookups);
    List<Witness.Instance> instances = new ArrayList<>();
    traces.forEach(
        (table, parts) -> parts.forEach(t -> instances.add(new Witness.Instance(table.id(), t))));
    return new Witness(instances, halted.publicWords());
  }

  private void allocate(WitnessPlan plan) {
    List<Runnable> allocations = new ArrayList<>();
    plan.logHeights()
        .forEach((table, heights) -> {
          int width = table.width() * config.lanes(table);
          Trace[] parts = new Trace[heights.size()];
          for (int i = 0; i < parts.length; i++) {
            int part = i;
            allocations.add(() -> parts[part] = Trace.allocate(width, heights.get(part)));
          }
          traces.put(table, Arrays.asList(parts));
        });
    AtomicInteger next = new AtomicInteger();
    onAllThreads.accept(() -> {
      for (int i = next.getAndIncrement(); i < allocations.size(); i = next.getAndIncrement()) {
        allocations.get(i).run();
      }
    });
  }

  private List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    traces.forEach((table, parts) -> {
      if (table instanceof RowTable rows) {
        addBlocks(blocks, rows, parts);
      }
    });
    return blocks;
  }

  private void addBlocks(List<Block> blocks, RowTable table, List<Trace> parts) {
    RowLog log = execution.log(table);
    int start = 0;
    for (Trace part : parts) {
      int end = Math.min(log.numRows(), start + part.words().length / table.width());
      for (int row = start; row < end; row += BLOCK_ROWS) {
        int last = Math.min(end, row + BLOCK_ROWS);
        int position = (row - start) * table.width();
        blocks.add(new Block(table, log, row, last, part, position));
      }
      start = end;
    }
  }

  /// Fills all rows and counts what they look up.
  private Lookups fillBlocks() {
    List<Block> blocks = blocks();
    AtomicInteger next = new AtomicInteger();
    Lookups total = new Lookups(config.reach());
    onAllThreads.accept(() -> {
      Lookups own = fillBlocks(blocks, next);
      synchronized (total) {
        total.add(own);
      }
    });
    return total;
  }

  private Lookups fillBlocks(List<Block> blocks, AtomicInteger next) {
    Lookups lookups = new Lookups(config.reach());
    Row row = new Row(rom, config.reach(), lookups);
    for (int i = next.getAndIncrement(); i < blocks.size(); i = next.getAndIncrement()) {
      Block b = blocks.get(i);
      b.table().fill(b.log(), b.first(), b.last(), b.trace().words(), b.position(), row);
    }
    return lookups;
  }

  private void addFixed(Lookups lookups) {
    int least = MachineConfig.MIN_LOG_HEIGHT;
    put(Tables.PUB, halted.publicWords().knownColumns());
    put(Tables.START, Trace.allocate(1, least));
    InitialMemory memory = execution.program().tables().memory();
    put(Tables.IMAGE, counts(InitialWords.uses(memory, execution.memory()::isUsed), 1));
    put(Tables.ROM, counts(execution.romCounts(), Tables.ROM.width()));
    for (Table table : Tables.needed(execution.program().tables())) {
      if (table instanceof LookupTable facts) {
        put(table, counts(facts.counts(lookups), table.width()));
      }
    }
  }

  private void put(Table table, Trace trace) {
    traces.put(table, List.of(trace));
  }

  /// Counts, in trace order, as multiplicities.
  private static Trace counts(int[] counts, int width) {
    int rows = (counts.length + width - 1) / width;
    Trace trace = Trace.allocate(width, HeightPolicy.logHeight(rows, MachineConfig.MIN_LOG_HEIGHT));
    for (int i = 0; i < counts.length; i++) {
      trace.words()[i] = KoalaBear.fromLong(Integer.toUnsignedLong(counts[i]));
    }
    return trace;
  }
}
