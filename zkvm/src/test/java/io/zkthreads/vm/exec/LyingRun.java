package io.zkthreads.vm.exec;

import static io.zkthreads.vm.exec.Code.D;
import static io.zkthreads.vm.exec.Code.LOG_STRIDE;
import static io.zkthreads.vm.exec.Code.NEXT;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.Opid;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A run whose executor lies once, after a chosen instruction, and goes on from the lie as from the
/// truth. It steps the same interpreter, so everything around the lie is as it would be.
public final class LyingRun {
  private static final int MAX_CYCLES = 20_000;

  /// What is said falsely.
  public enum Lie {
    /// The value of rd.
    RESULT,
    /// The word that a load finds, and with it rd.
    LOADED_WORD,
    /// The word that a store leaves.
    STORED_WORD,
    /// Which way a branch goes.
    BRANCH,
    /// The next instruction: any other of the region.
    NEXT_PC,
    /// The instruction runs a second time.
    REPETITION,
    /// The next instruction is left out.
    OMISSION,
    /// All is left out up to the instruction that halts.
    MISSING_TAIL,
    /// The run ends here, and no instruction halted it.
    EARLY_END,
    /// The run begins at another instruction.
    LATE_START,
    /// The same address of another region is next.
    REGION,
    /// Time that no instruction took.
    TIME,
    /// A register was last accessed earlier than it was.
    ACCESS_TIME
  }

  private final Executor executor;
  private final Code code;
  private final RunLog log = new RunLog(Long.MAX_VALUE);
  private final Interpreter interpreter;
  private final RunState state;
  private final Lie lie;
  private final long site;
  private final Random random;
  private int lostTime;
  private boolean endsHere;
  private @Nullable Fault fault;

  private LyingRun(Executor executor, Host host, Lie lie, long site, long seed) {
    this.executor = executor;
    this.code = executor.code();
    this.interpreter = new Interpreter(executor, host, Limits.ofCycles(MAX_CYCLES), log);
    this.state = interpreter.state;
    this.lie = lie;
    this.site = site;
    this.random = new Random(seed);
  }

  /// The instruction that was lied about.
  ///
  /// @param row its row in the table's log
  /// @param value the false word, where the lie is one; the false pc, where it is that
  public record Fault(Table table, int row, int value) {}

  /// A finished run with its lie.
  public record Lied(Execution execution, Fault fault) {}

  /// Runs; nothing if the instruction at `site`, counted from 0, offers no such lie, or if the run
  /// does not halt after it.
  public static Optional<Lied> of(Executor executor, Host host, Lie lie, long site, long seed) {
    return new LyingRun(executor, host, lie, site, seed).run();
  }

  private Optional<Lied> run() {
    Program program = executor.program();
    int ts = RunState.FIRST_TIME;
    int at = state.enter(program.tables().entry());
    if (lie == Lie.LATE_START) {
      at = otherSlot(at);
      fault = new Fault(Tables.START, 0, code.pcOf(at));
    }
    for (long cycle = 0; at >= 0 && cycle < MAX_CYCLES; cycle++) {
      interpreter.counts[at >>> LOG_STRIDE]++;
      int next = interpreter.step(at, ts);
      if (cycle == site && next >= 0 && lie != Lie.LATE_START) {
        next = lie(at, next, ts);
      }
      ts += 4 + lostTime;
      lostTime = 0;
      at = endsHere ? RunState.END : next;
    }
    Fault told = fault;
    if (told == null || at >= 0 || !(state.outcome() instanceof Outcome.Halted)) {
      return Optional.empty();
    }
    long cycles = RunState.cyclesAt(ts);
    Outcome end = state.outcome();
    return Optional.of(
        new Lied(new Execution(executor, end, cycles, state, interpreter.counts, false), told));
  }

  /// Lies about the instruction at `at`, whose successor is `next`; returns the successor.
  private int lie(int at, int next, int ts) {
    return switch (lie) {
      case RESULT -> lieAboutResult(at, next);
      case LOADED_WORD -> lieAboutLoad(at, next);
      case STORED_WORD -> lieAboutStore(at, next);
      case BRANCH -> {
        int taken = code.words[at + NEXT];
        int passed = at + (1 << LOG_STRIDE);
        boolean other = code.words[at] == Code.BRANCH && taken >= 0 && taken != passed;
        yield other ? goOn(at, next == taken ? passed : taken) : next;
      }
      case NEXT_PC -> goOn(at, next, otherSlot(next));
      case REPETITION -> goOn(at, next, at);
      case OMISSION -> {
        int after = code.words[next + NEXT];
        yield after == next + (1 << LOG_STRIDE) && executable(after) ? goOn(at, after) : next;
      }
      case MISSING_TAIL -> code.words[next] == Code.HALT ? next : goOn(at, next, halt(next));
      case EARLY_END -> {
        state.halt(new Outcome.Halted(committed()));
        endsHere = true;
        yield goOn(at, next);
      }
      case REGION -> {
        int region = (code.regionOf(next) + 1 + random.nextInt(2)) % 3;
        int other = code.position(region, code.pcOf(next));
        yield other >= 0 && other != next && executable(other) ? goOn(at, other) : next;
      }
      case TIME -> {
        lostTime = 4 << random.nextInt(8);
        yield goOn(at, next);
      }
      case ACCESS_TIME -> {
        int register = code.words[at + D];
        int[] times = state.memory.registerTimes;
        if (times[register] > ts) {
          times[register] -= 1 + random.nextInt(3);
          fault = fault(at, 0);
        }
        yield next;
      }
      case LATE_START -> throw new IllegalStateException("told before the first instruction");
    };
  }

  private int lieAboutResult(int at, int next) {
    int d = code.words[at + D];
    boolean writes =
        switch (code.words[at]) {
          case Code.REGISTERS,
              Code.WITH_IMMEDIATE,
              Code.TWIN_REGISTERS,
              Code.TWIN_IMMEDIATE,
              Code.CONSTANT,
              Code.LOAD_WORD,
              Code.LOAD_PART,
              Code.JALR ->
              true;
          default -> false;
        };
    if (writes) {
      // Tables with a result of one limb have no column for the other.
      boolean small = List.of(Tables.SLT, Tables.SLTI, Tables.LBH).contains(tableOf(at));
      state.registers[d] ^= 1 << random.nextInt(small ? 16 : 32);
      fault = fault(at, state.registers[d]);
    }
    return next;
  }

  private int lieAboutLoad(int at, int next) {
    if (code.words[at] == Code.LOAD_WORD) {
      int row = log.lw.numRows() - 1;
      int word = random.nextInt();
      log.lw.block(row)[log.lw.offset(row) + 4] = word;
      state.registers[code.words[at + D]] = word;
      fault = fault(at, word);
    }
    return next;
  }

  private int lieAboutStore(int at, int next) {
    boolean part = code.words[at] == Code.STORE_PART;
    if (part || code.words[at] == Code.STORE_WORD) {
      RowLog rows = part ? log.sbh : log.sw;
      int row = rows.numRows() - 1;
      int base = rows.block(row)[rows.offset(row) + 2];
      int address = base + code.words[at + Code.IMMEDIATE];
      int key = MemoryKey.ofWord(code.regionOf(at), address);
      int[] page = state.memory.page(key);
      int i = (key & Memory.PAGE_MASK) << 1;
      page[i] ^= 1 << random.nextInt(32);
      fault = fault(at, page[i]);
    }
    return next;
  }

  /// Goes on elsewhere, unless that is where the truth goes.
  private int goOn(int at, int next, int elsewhere) {
    return elsewhere == next ? next : goOn(at, elsewhere);
  }

  private int goOn(int at, int next) {
    fault = fault(at, code.pcOf(next));
    return next;
  }

  private Fault fault(int at, int value) {
    Table table = tableOf(at);
    return new Fault(table, log.of(table).numRows() - 1, value);
  }

  private Table tableOf(int at) {
    int row = code.words[at + Code.ROW];
    int opid = executor.program().tables().rom()[row * ProgramTables.ROM_WIDTH + 2];
    return opid >= Opid.ANDI ? Tables.BITI : Tables.of(opid);
  }

  private boolean executable(int at) {
    return code.words[at] != Code.NONE;
  }

  /// Another instruction of the same region, behind this one if there is one.
  private int otherSlot(int at) {
    List<Integer> others = new ArrayList<>();
    for (int slot = at + (1 << LOG_STRIDE); slot < code.words.length; slot += 1 << LOG_STRIDE) {
      if (executable(slot) && code.regionOf(slot) == code.regionOf(at)) {
        others.add(slot);
      }
    }
    return others.isEmpty() ? halt(at) : others.get(random.nextInt(others.size()));
  }

  /// An instruction of the region that halts, `at` where there is none.
  private int halt(int at) {
    for (int slot = 0; slot < code.words.length; slot += 1 << LOG_STRIDE) {
      if (code.words[slot] == Code.HALT && code.regionOf(slot) == code.regionOf(at)) {
        return slot;
      }
    }
    return at;
  }

  /// Words committed so far, and a0.
  private PublicWords committed() {
    List<PublicWords.Entry> entries = new ArrayList<>();
    for (int row = 0; row < log.commit.numRows(); row++) {
      int[] block = log.commit.block(row);
      int offset = log.commit.offset(row);
      entries.add(new PublicWords.Entry(block[offset + 2], block[offset + 4]));
    }
    entries.add(new PublicWords.Entry(PublicWords.EXIT_INDEX, state.registers[10]));
    return PublicWords.sorted(entries);
  }
}
