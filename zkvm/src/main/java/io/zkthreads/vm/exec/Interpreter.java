package io.zkthreads.vm.exec;

import static io.zkthreads.vm.exec.Code.A;
import static io.zkthreads.vm.exec.Code.ALU;
import static io.zkthreads.vm.exec.Code.B;
import static io.zkthreads.vm.exec.Code.D;
import static io.zkthreads.vm.exec.Code.IMMEDIATE;
import static io.zkthreads.vm.exec.Code.LOG_STRIDE;
import static io.zkthreads.vm.exec.Code.NEXT;
import static io.zkthreads.vm.exec.Code.ROW;
import static io.zkthreads.vm.exec.RunState.FIRST_TIME;

import io.zkthreads.vm.exec.Outcome.Limit;
import io.zkthreads.vm.program.MemoryKey;
import org.jspecify.annotations.Nullable;

/// One run. Time grows by 4 per instruction: rs1 is read at ts, rs2 at ts + 1, memory is accessed
/// at ts + 2 and rd at ts + 3, so that no two accesses of a word share a time.
///
/// Every handler takes the position of its slot and the time, and returns the next position, −1 to
/// end. The state of control is a local of [#run], so handlers stay small enough to be inlined.
final class Interpreter {
  private final Executor executor;
  private final Code code;
  private final int[] words;
  private final RunLog log;
  private final boolean logging;
  final RunState state;
  private final SystemInstructions system;
  private final Calls calls;
  private final Memory memory;
  private final int[] registers;
  final int[] counts;
  private final Limits limits;
  private final int lastTime;

  Interpreter(Executor executor, Host host, Limits limits, RunLog log) {
    this.executor = executor;
    this.code = executor.code();
    this.words = code.words;
    this.log = log;
    this.logging = log.enabled();
    this.state = new RunState(executor, limits, log);
    this.system = new SystemInstructions(state, host, limits);
    this.calls = new Calls(state);
    this.memory = state.memory;
    this.registers = state.registers;
    this.counts = new int[code.numSlots()];
    this.limits = limits;
    this.lastTime = (int) (FIRST_TIME + 4 * limits.cycles());
  }

  Execution run() {
    HostView view = system.view();
    int ts = FIRST_TIME;
    int at = state.enter(executor.program().tables().entry());
    while (at >= 0) {
      if ((ts >= Math.min(lastTime, view.pause()) || state.memoryFull()) && ends(at, ts)) {
        break;
      }
      counts[at >>> LOG_STRIDE]++;
      at = step(at, ts);
      ts += 4;
    }
    return ended(ts);
  }

  /// [#run], more slowly, told to a profile instruction by instruction.
  Execution run(Profile profile) {
    HostView view = system.view();
    int ts = FIRST_TIME;
    int at = state.enter(executor.program().tables().entry());
    while (at >= 0) {
      if ((ts >= Math.min(lastTime, view.pause()) || state.memoryFull()) && ends(at, ts)) {
        break;
      }
      counts[at >>> LOG_STRIDE]++;
      int next = step(at, ts);
      profile.ran(code, at, next);
      at = next;
      ts += 4;
    }
    return ended(ts);
  }

  private Execution ended(int ts) {
    Outcome end = state.outcome();
    long cycles =
        switch (end) {
          case Outcome.Halted h -> RunState.cyclesAt(ts);
          case Outcome.Trapped t -> t.cycle();
          case Outcome.LimitReached l -> l.cycle();
        };
    return new Execution(executor, end, cycles, state, counts, system.view().wroteMemory());
  }

  /// Whether the run ends before the instruction at `at`; mostly it has only looked up.
  private boolean ends(int at, int ts) {
    @Nullable Limit limit = limitReached(ts);
    if (limit == null) {
      system.view().goOn(ts);
      return false;
    }
    state.limit(limit, code.regionOf(at), code.pcOf(at), ts);
    return true;
  }

  private @Nullable Limit limitReached(int ts) {
    if (state.memoryFull()) {
      return Limit.MEMORY_WORDS;
    }
    if (ts >= lastTime) {
      return Limit.CYCLES;
    }
    if (system.view().isOver(ts)) {
      return Limit.TRANSACTION_CYCLES;
    }
    return limits.abandoned().getAsBoolean() ? Limit.ABANDONED : null;
  }

  /// Runs the instruction at `at`.
  int step(int at, int ts) {
    return switch (words[at]) {
      case Code.REGISTERS -> registers(at, ts);
      case Code.WITH_IMMEDIATE -> withImmediate(at, ts);
      case Code.TWIN_REGISTERS -> twinRegisters(at, ts);
      case Code.TWIN_IMMEDIATE -> twinImmediate(at, ts);
      case Code.CONSTANT -> constant(at, ts);
      case Code.BRANCH -> branch(at, ts);
      case Code.LOAD_WORD -> loadWord(at, ts);
      case Code.LOAD_PART -> loadPart(at, ts);
      case Code.STORE_WORD -> storeWord(at, ts);
      case Code.STORE_PART -> storePart(at, ts);
      case Code.JALR -> jumpRegister(at, ts);
      case Code.CONTRACT_ECALL -> system.contractEcall(at, ts);
      case Code.HALT -> system.halt(at, ts);
      case Code.EXIT -> system.exit(at, ts);
      case Code.READ -> system.read(at, ts);
      case Code.COMMIT -> system.commit(at, ts);
      case Code.XMEM -> system.crossMemory(at, ts);
      case Code.ENTER -> system.enter(at, ts);
      case Code.CLOCK -> system.clock(at, ts);
      case Code.CALL -> calls.call(at, ts);
      default -> other(at, ts);
    };
  }

  /// Arithmetic on the stack pointer, which is watched; or no instruction at all.
  private int other(int at, int ts) {
    int before = registers[Code.STACK_POINTER];
    int next =
        switch (words[at] - Code.ON_STACK_POINTER) {
          case Code.REGISTERS -> registers(at, ts);
          case Code.WITH_IMMEDIATE -> withImmediate(at, ts);
          case Code.TWIN_REGISTERS -> twinRegisters(at, ts);
          case Code.TWIN_IMMEDIATE -> twinImmediate(at, ts);
          default -> state.missing(code.regionOf(at), code.pcOf(at), ts);
        };
    state.watchStack(at, ts, before);
    return next;
  }

  // Arithmetic, constants, branches.

  private int registers(int at, int ts) {
    int a = words[at + A];
    int b = words[at + B];
    int d = words[at + D];
    int alu = words[at + ALU];
    int x = registers[a];
    int xTime = state.touch(a, ts);
    int y = registers[b];
    int yTime = state.touch(b, ts + 1);
    int old = registers[d];
    int oldTime = state.touch(d, ts + 3);
    registers[d] = Alu.apply(alu, x, y);
    if (logging) {
      log.ofRegisters(alu).add(words[at + ROW], ts, x, xTime, y, yTime, old, oldTime);
    }
    return words[at + NEXT];
  }

  private int withImmediate(int at, int ts) {
    int a = words[at + A];
    int d = words[at + D];
    int alu = words[at + ALU];
    int x = registers[a];
    int xTime = state.touch(a, ts);
    int old = registers[d];
    int oldTime = state.touch(d, ts + 3);
    registers[d] = Alu.apply(alu, x, words[at + IMMEDIATE]);
    if (logging) {
      log.ofImmediate(alu).add(words[at + ROW], ts, x, xTime, old, oldTime);
    }
    return words[at + NEXT];
  }

  private int twinRegisters(int at, int ts) {
    int b = words[at + B];
    int d = words[at + D];
    int alu = words[at + ALU];
    int y = registers[b];
    int yTime = state.touch(b, ts + 1);
    int x = registers[d];
    int xTime = state.touch(d, ts + 3);
    registers[d] = Alu.apply(alu, x, y);
    if (logging) {
      (alu <= Alu.SUB ? log.add2 : log.bitr2).add(words[at + ROW], ts, y, yTime, x, xTime);
    }
    return words[at + NEXT];
  }

  private int twinImmediate(int at, int ts) {
    int d = words[at + D];
    int x = registers[d];
    int xTime = state.touch(d, ts + 3);
    registers[d] = x + words[at + IMMEDIATE];
    if (logging) {
      log.addi2.add(words[at + ROW], ts, x, xTime);
    }
    return words[at + NEXT];
  }

  private int constant(int at, int ts) {
    int d = words[at + D];
    int old = registers[d];
    int oldTime = state.touch(d, ts + 3);
    registers[d] = words[at + IMMEDIATE];
    if (logging) {
      log.constant.add(words[at + ROW], ts, old, oldTime);
    }
    int next = words[at + NEXT];
    return next >= 0 ? next : state.astray(at, code.regionOf(at), words[at + A], ts);
  }

  private int branch(int at, int ts) {
    int a = words[at + A];
    int b = words[at + B];
    int condition = words[at + ALU];
    int x = registers[a];
    int xTime = state.touch(a, ts);
    int y = registers[b];
    int yTime = state.touch(b, ts + 1);
    if (logging) {
      (condition <= Alu.NE ? log.beq : log.blt).add(words[at + ROW], ts, x, xTime, y, yTime);
    }
    if (!Alu.holds(condition, x, y)) {
      return at + (1 << LOG_STRIDE);
    }
    int next = words[at + NEXT];
    return next >= 0 ? next : state.astray(at, code.regionOf(at), words[at + IMMEDIATE], ts);
  }

  // Memory.

  private int loadWord(int at, int ts) {
    int a = words[at + A];
    int d = words[at + D];
    int x = registers[a];
    int xTime = state.touch(a, ts);
    int address = x + words[at + IMMEDIATE];
    if (RunState.outside(x, address, 3)) {
      return state.badAddress(at, ts, address);
    }
    int key = MemoryKey.ofWord(code.regionOf(at), address);
    int[] page = memory.page(key);
    if (page.length == 0) {
      return state.nullPage(at, ts, address);
    }
    int i = (key & Memory.PAGE_MASK) << 1;
    int word = page[i];
    int wordTime = state.touch(page, i, key, ts + 2);
    int old = registers[d];
    int oldTime = state.touch(d, ts + 3);
    registers[d] = word;
    if (logging) {
      log.lw.add(words[at + ROW], ts, x, xTime, word, wordTime, old, oldTime);
    }
    return words[at + NEXT];
  }

  private int loadPart(int at, int ts) {
    int a = words[at + A];
    int d = words[at + D];
    int kind = words[at + ALU];
    int x = registers[a];
    int xTime = state.touch(a, ts);
    int address = x + words[at + IMMEDIATE];
    if (RunState.outside(x, address, kind < 2 ? 1 : 0)) {
      return state.badAddress(at, ts, address);
    }
    int key = MemoryKey.ofWord(code.regionOf(at), address);
    int[] page = memory.page(key);
    if (page.length == 0) {
      return state.nullPage(at, ts, address);
    }
    int i = (key & Memory.PAGE_MASK) << 1;
    int word = page[i];
    int wordTime = state.touch(page, i, key, ts + 2);
    int old = registers[d];
    int oldTime = state.touch(d, ts + 3);
    int part = word >>> (8 * (address & 3));
    registers[d] =
        switch (kind) {
          case 0 -> (char) part;
          case 1 -> (short) part;
          case 2 -> part & 255;
          default -> (byte) part;
        };
    if (logging) {
      log.lbh.add(words[at + ROW], ts, x, xTime, word, wordTime, old, oldTime);
    }
    return words[at + NEXT];
  }

  private int storeWord(int at, int ts) {
    int a = words[at + A];
    int b = words[at + B];
    int x = registers[a];
    int xTime = state.touch(a, ts);
    int y = registers[b];
    int yTime = state.touch(b, ts + 1);
    int address = x + words[at + IMMEDIATE];
    if (RunState.outside(x, address, 3)) {
      return state.badAddress(at, ts, address);
    }
    int key = MemoryKey.ofWord(code.regionOf(at), address);
    int[] page = memory.page(key);
    if (page.length == 0) {
      return state.nullPage(at, ts, address);
    }
    int i = (key & Memory.PAGE_MASK) << 1;
    int old = page[i];
    int oldTime = state.touch(page, i, key, ts + 2);
    page[i] = y;
    if (logging) {
      log.sw.add(words[at + ROW], ts, x, xTime, y, yTime, old, oldTime);
    }
    return words[at + NEXT];
  }

  private int storePart(int at, int ts) {
    int a = words[at + A];
    int b = words[at + B];
    int isByte = words[at + ALU];
    int x = registers[a];
    int xTime = state.touch(a, ts);
    int y = registers[b];
    int yTime = state.touch(b, ts + 1);
    int address = x + words[at + IMMEDIATE];
    if (RunState.outside(x, address, 1 ^ isByte)) {
      return state.badAddress(at, ts, address);
    }
    int key = MemoryKey.ofWord(code.regionOf(at), address);
    int[] page = memory.page(key);
    if (page.length == 0) {
      return state.nullPage(at, ts, address);
    }
    int i = (key & Memory.PAGE_MASK) << 1;
    int old = page[i];
    int oldTime = state.touch(page, i, key, ts + 2);
    int shift = 8 * (address & 3);
    int mask = (isByte == 1 ? 0xff : 0xffff) << shift;
    page[i] = (old & ~mask) | (y << shift & mask);
    if (logging) {
      log.sbh.add(words[at + ROW], ts, x, xTime, y, yTime, old, oldTime);
    }
    return words[at + NEXT];
  }

  private int jumpRegister(int at, int ts) {
    int a = words[at + A];
    int d = words[at + D];
    int x = registers[a];
    int xTime = state.touch(a, ts);
    int target = x + words[at + IMMEDIATE];
    if (RunState.outside(x, target, 2)) {
      return state.badTarget(at, ts, target);
    }
    int old = registers[d];
    int oldTime = state.touch(d, ts + 3);
    registers[d] = code.pcOf(at) + 4;
    if (logging) {
      log.jalr.add(words[at + ROW], ts, x, xTime, old, oldTime);
    }
    return state.jump(at, code.regionOf(at), target & ~1, ts);
  }
}
