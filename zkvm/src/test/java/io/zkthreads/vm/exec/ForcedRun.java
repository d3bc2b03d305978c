package io.zkthreads.vm.exec;

import static io.zkthreads.vm.exec.Code.A;
import static io.zkthreads.vm.exec.Code.B;
import static io.zkthreads.vm.exec.Code.D;
import static io.zkthreads.vm.exec.Code.IMMEDIATE;
import static io.zkthreads.vm.exec.Code.LOG_STRIDE;

import io.zkthreads.vm.exec.Outcome.Reason;
import io.zkthreads.vm.exec.Outcome.Trapped;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.Opid;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.Table;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A run whose executor goes on where the machine has no next state: it takes an address for the
/// nearest one that exists, and leaves out a word that is no instruction. Its rows say what the
/// registers held, so nothing is wrong with them but the rule that was broken.
public final class ForcedRun {
  private static final int MAX_CYCLES = 1500;

  /// An address that leaves room for every operand.
  private static final int LAST_OPERAND = (1 << 24) - 256;

  /// Reasons that are rules of the row of an instruction; the others are kept by the executor, by
  /// the verifier or, of the null page, by MEMBOUND.
  public static final Set<Reason> RULES_OF_THE_MACHINE =
      EnumSet.of(
          Reason.NO_INSTRUCTION,
          Reason.ADDRESS_OUT_OF_RANGE,
          Reason.MISALIGNED_ADDRESS,
          Reason.NO_SUCH_REGION,
          Reason.UNKNOWN_SYSTEM_CALL);

  private final Executor executor;
  private final Code code;
  private final RunLog log = new RunLog(Long.MAX_VALUE);
  private final Interpreter interpreter;
  private final RunState state;
  private @Nullable Trapped broken;

  private ForcedRun(Executor executor, Host host) {
    this.executor = executor;
    this.code = executor.code();
    this.interpreter = new Interpreter(executor, host, Limits.ofCycles(MAX_CYCLES), log);
    this.state = interpreter.state;
  }

  /// A run that halted, and the trap it should have ended in.
  public record Forced(Execution execution, Trapped trap) {}

  /// Runs past the first trap; nothing if there is none, or if the run does not halt after it.
  public static Optional<Forced> of(Executor executor, Host host) {
    return new ForcedRun(executor, host).run();
  }

  private Optional<Forced> run() {
    int ts = RunState.FIRST_TIME;
    int at = state.enter(executor.program().tables().entry());
    for (int cycle = 0; at >= 0 && cycle < MAX_CYCLES; cycle++, ts += 4) {
      at = step(at, ts);
    }
    Trapped trap = broken;
    if (trap == null || at >= 0 || !(state.outcome() instanceof Outcome.Halted halted)) {
      return Optional.empty();
    }
    long cycles = RunState.cyclesAt(ts);
    return Optional.of(
        new Forced(
            new Execution(executor, halted, cycles, state, interpreter.counts, false), trap));
  }

  private int step(int at, int ts) {
    int[] registers = state.registers.clone();
    int[] times = state.memory.registerTimes.clone();
    int rows = rows(at);
    interpreter.counts[at >>> LOG_STRIDE]++;
    int next = interpreter.step(at, ts);
    if (next >= 0
        || !(state.outcome() instanceof Trapped trap)
        || !RULES_OF_THE_MACHINE.contains(trap.reason())) {
      return next;
    }
    broken = broken == null ? trap : broken;
    if (code.words[at] == Code.NONE) {
      return instead(code.regionOf(at), code.pcOf(at) + 4);
    }
    if (trap.reason() == Reason.UNKNOWN_SYSTEM_CALL) {
      state.registers[17] = 93;
      next = interpreter.step(at, ts);
      state.registers[17] = trap.value();
      return next;
    }
    if (rows(at) == rows) {
      System.arraycopy(registers, 0, state.registers, 0, registers.length);
      System.arraycopy(times, 0, state.memory.registerTimes, 0, times.length);
      next = mended(at, ts);
    }
    return next >= 0 || rows(at) == rows ? next : instead(code.regionOf(at), trap.value());
  }

  private int rows(int at) {
    return code.words[at] == Code.NONE ? 0 : log.of(tableOf(at)).numRows();
  }

  private Table tableOf(int at) {
    int row = code.words[at + Code.ROW];
    int opid = executor.program().tables().rom()[row * ProgramTables.ROM_WIDTH + 2];
    return opid >= Opid.ANDI ? Tables.BITI : Tables.of(opid);
  }

  /// The instruction with the nearest address or region that exists; its row has the true operands.
  private int mended(int at, int ts) {
    if (code.words[at] == Code.CALL) {
      return mendedCall(at, ts);
    }
    int a = code.words[at + A];
    int b = code.words[at + B];
    int x = state.registers[a];
    int region = state.registers[b];
    if (a == b || a == 0 || b == 0) {
      return RunState.END;
    }
    boolean crosses = code.words[at] == Code.XMEM || code.words[at] == Code.ENTER;
    int offset = crosses ? 0 : code.words[at + IMMEDIATE];
    state.registers[a] = ((x + offset) & mask(at)) - offset;
    if (crosses) {
      state.registers[b] = region & (MemoryKey.NUM_REGIONS - 1);
    }
    int rows = rows(at);
    int next = interpreter.step(at, ts);
    if (rows(at) > rows) {
      RowLog told = log.of(tableOf(at));
      told.block(rows)[told.offset(rows) + 2] = x;
      if (crosses) {
        told.block(rows)[told.offset(rows) + 4] = region;
        boolean written = code.words[at] == Code.ENTER || code.words[at + D] == b;
        state.registers[b] = written ? state.registers[b] : region;
      }
      state.registers[a] = code.words[at + D] == a ? state.registers[a] : x;
    }
    return next;
  }

  /// A call on the nearest operands that exist.
  private int mendedCall(int at, int ts) {
    int[] registers = {code.words[at + A], code.words[at + B], code.words[at + D]};
    int[] pointers = Arrays.stream(registers).map(r -> state.registers[r]).toArray();
    for (int r : registers) {
      state.registers[r] = Math.min(state.registers[r] & 0xfffffc, LAST_OPERAND);
    }
    RowLog told = log.of(tableOf(at));
    int rows = told.numRows();
    int next = interpreter.step(at, ts);
    for (int i = 0; i < registers.length; i++) {
      state.registers[registers[i]] = pointers[i];
      if (told.numRows() > rows) {
        told.block(rows)[told.offset(rows) + 2 + 2 * i] = pointers[i];
      }
    }
    return next;
  }

  private int mask(int at) {
    return switch (code.words[at]) {
      case Code.LOAD_PART -> code.words[at + Code.ALU] < 2 ? 0xfffffe : 0xffffff;
      case Code.STORE_PART -> code.words[at + Code.ALU] == 1 ? 0xffffff : 0xfffffe;
      default -> 0xfffffc;
    };
  }

  /// The instruction nearest to a pc that has none, or else one that halts.
  private int instead(int region, int pc) {
    int near = code.position(region, pc & 0xfffffc);
    return near >= 0 && code.words[near] != Code.NONE
        ? near
        : Arrays.stream(slots())
            .filter(slot -> code.words[slot] == Code.HALT || code.words[slot] == Code.EXIT)
            .findFirst()
            .orElse(RunState.END);
  }

  private int[] slots() {
    int[] slots = new int[code.numSlots()];
    Arrays.setAll(slots, i -> i << LOG_STRIDE);
    return slots;
  }
}
