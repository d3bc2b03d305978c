package io.zkthreads.vm.exec;

import static io.zkthreads.vm.exec.Code.A;
import static io.zkthreads.vm.exec.Code.ALU;
import static io.zkthreads.vm.exec.Code.B;
import static io.zkthreads.vm.exec.Code.D;
import static io.zkthreads.vm.exec.Code.IMMEDIATE;
import static io.zkthreads.vm.exec.Code.LOG_STRIDE;
import static io.zkthreads.vm.exec.Code.NEXT;
import static io.zkthreads.vm.exec.Code.ROW;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.vm.exec.Outcome.Limit;
import io.zkthreads.vm.exec.Outcome.Reason;
import io.zkthreads.vm.machine.MemoryKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One run. Time grows by 4 per instruction: rs1 is read at ts, rs2 at ts + 1, memory is accessed
/// at ts + 2 and rd at ts + 3, so that no two accesses of a word share a time.
///
/// Every handler takes the position of its slot and the time, and returns the next position, −1 to
/// end. The state of control is a local of [#run], so handlers stay small enough to be inlined.
final class Interpreter {
  /// Time of the first instruction: later than the time 0 of initial words.
  static final int FIRST_TIME = 4;

  private static final int CONTRACT_PC = 5;
  private static final int CONTRACT_REGION = 6;
  private static final int EXIT_REGISTER = 10;
  private static final int END = -1;

  private final Code code;
  private final int[] words;
  private final Host host;
  private final Limits limits;
  private final int logRange;
  private final int window;
  private final RunLog log;
  private final boolean logging;
  private final Memory memory;
  private final int[] registers;
  private final int[] times;
  private final int[] counts;
  private final Map<Integer, Integer> publicWords = new HashMap<>();
  private final int lastTime;
  private final HostView view;
  private int deadline;
  private long bumps;
  private @Nullable Outcome outcome;

  Interpreter(Executor executor, Host host, Limits limits, RunLog log) {
    this.code = executor.code();
    this.words = code.words;
    this.host = host;
    this.limits = limits;
    this.logRange = executor.logRange();
    this.window = 1 << logRange;
    this.log = log;
    this.logging = log.enabled();
    this.memory = new Memory(executor.program().tables());
    this.registers = memory.registers;
    this.times = memory.registerTimes;
    this.counts = new int[code.numSlots()];
    this.lastTime = (int) (FIRST_TIME + 4 * limits.cycles());
    this.deadline = lastTime;
    this.view = new HostView(code, memory, lastTime);
  }

  Execution run(Executor executor) {
    int entry = executor.program().tables().entry();
    int at = code.position(0, entry);
    int ts = FIRST_TIME;
    if (at < 0) {
      missing(0, entry, ts);
    }
    if (memory.rowsBound() > limits.memoryWords()) {
      limit(Limit.MEMORY_WORDS, 0, entry, ts);
      at = END;
    }
    while (at >= 0) {
      if (ts >= deadline) {
        expire(at, ts);
        break;
      }
      counts[at >>> LOG_STRIDE]++;
      at = step(at, ts);
      ts += 4;
    }
    Outcome end = outcome;
    if (end == null) {
      throw new IllegalStateException("a run ended without an outcome");
    }
    long cycles =
        switch (end) {
          case Outcome.Halted h -> cyclesAt(ts);
          case Outcome.Trapped t -> t.cycle();
          case Outcome.LimitReached l -> l.cycle();
        };
    return new Execution(executor, end, cycles, memory, log, counts, bumps, view.wroteMemory());
  }

  private int step(int at, int ts) {
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
      case Code.CONTRACT_ECALL -> contractEcall(at, ts);
      case Code.HALT -> halt(at, ts);
      case Code.READ -> read(at, ts);
      case Code.COMMIT -> commit(at, ts);
      case Code.XMEM -> crossMemory(at, ts);
      case Code.ENTER -> enter(at, ts);
      default -> missing(code.regionOf(at), code.pcOf(at), ts);
    };
  }

  // Arithmetic, constants, branches.

  private int registers(int at, int ts) {
    int a = words[at + A];
    int b = words[at + B];
    int d = words[at + D];
    int alu = words[at + ALU];
    int x = registers[a];
    int xTime = touch(a, ts);
    int y = registers[b];
    int yTime = touch(b, ts + 1);
    int old = registers[d];
    int oldTime = touch(d, ts + 3);
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
    int xTime = touch(a, ts);
    int old = registers[d];
    int oldTime = touch(d, ts + 3);
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
    int yTime = touch(b, ts + 1);
    int x = registers[d];
    int xTime = touch(d, ts + 3);
    registers[d] = Alu.apply(alu, x, y);
    if (logging) {
      (alu <= Alu.SUB ? log.add2 : log.bitr2).add(words[at + ROW], ts, y, yTime, x, xTime);
    }
    return words[at + NEXT];
  }

  private int twinImmediate(int at, int ts) {
    int d = words[at + D];
    int x = registers[d];
    int xTime = touch(d, ts + 3);
    registers[d] = x + words[at + IMMEDIATE];
    if (logging) {
      log.addi2.add(words[at + ROW], ts, x, xTime);
    }
    return words[at + NEXT];
  }

  private int constant(int at, int ts) {
    int d = words[at + D];
    int old = registers[d];
    int oldTime = touch(d, ts + 3);
    registers[d] = words[at + IMMEDIATE];
    if (logging) {
      log.constant.add(words[at + ROW], ts, old, oldTime);
    }
    int next = words[at + NEXT];
    return next >= 0 ? next : missing(code.regionOf(at), words[at + A], ts + 4);
  }

  private int branch(int at, int ts) {
    int a = words[at + A];
    int b = words[at + B];
    int condition = words[at + ALU];
    int x = registers[a];
    int xTime = touch(a, ts);
    int y = registers[b];
    int yTime = touch(b, ts + 1);
    if (logging) {
      (condition <= Alu.NE ? log.beq : log.blt).add(words[at + ROW], ts, x, xTime, y, yTime);
    }
    if (!Alu.holds(condition, x, y)) {
      return at + (1 << LOG_STRIDE);
    }
    int next = words[at + NEXT];
    return next >= 0 ? next : missing(code.regionOf(at), words[at + IMMEDIATE], ts + 4);
  }

  // Memory.

  private int loadWord(int at, int ts) {
    int a = words[at + A];
    int d = words[at + D];
    int x = registers[a];
    int xTime = touch(a, ts);
    int address = x + words[at + IMMEDIATE];
    if (outside(x, address, 3)) {
      return badAddress(at, ts, address);
    }
    int key = MemoryKey.ofWord(code.regionOf(at), address);
    int[] page = memory.page(key);
    int i = (key & Memory.PAGE_MASK) << 1;
    int word = page[i];
    int wordTime = touch(page, i, key, ts + 2);
    int old = registers[d];
    int oldTime = touch(d, ts + 3);
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
    int xTime = touch(a, ts);
    int address = x + words[at + IMMEDIATE];
    if (outside(x, address, kind < 2 ? 1 : 0)) {
      return badAddress(at, ts, address);
    }
    int key = MemoryKey.ofWord(code.regionOf(at), address);
    int[] page = memory.page(key);
    int i = (key & Memory.PAGE_MASK) << 1;
    int word = page[i];
    int wordTime = touch(page, i, key, ts + 2);
    int old = registers[d];
    int oldTime = touch(d, ts + 3);
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
    int xTime = touch(a, ts);
    int y = registers[b];
    int yTime = touch(b, ts + 1);
    int address = x + words[at + IMMEDIATE];
    if (outside(x, address, 3)) {
      return badAddress(at, ts, address);
    }
    int key = MemoryKey.ofWord(code.regionOf(at), address);
    int[] page = memory.page(key);
    int i = (key & Memory.PAGE_MASK) << 1;
    int old = page[i];
    int oldTime = touch(page, i, key, ts + 2);
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
    int xTime = touch(a, ts);
    int y = registers[b];
    int yTime = touch(b, ts + 1);
    int address = x + words[at + IMMEDIATE];
    if (outside(x, address, 1 ^ isByte)) {
      return badAddress(at, ts, address);
    }
    int key = MemoryKey.ofWord(code.regionOf(at), address);
    int[] page = memory.page(key);
    int i = (key & Memory.PAGE_MASK) << 1;
    int old = page[i];
    int oldTime = touch(page, i, key, ts + 2);
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
    int xTime = touch(a, ts);
    int target = x + words[at + IMMEDIATE];
    if (outside(x, target, 2)) {
      return badAddress(at, ts, target);
    }
    int old = registers[d];
    int oldTime = touch(d, ts + 3);
    registers[d] = code.pcOf(at) + 4;
    if (logging) {
      log.jalr.add(words[at + ROW], ts, x, xTime, old, oldTime);
    }
    return jump(code.regionOf(at), target & ~1, ts);
  }

  // The OS and its contracts.

  private int contractEcall(int at, int ts) {
    int pc = registers[CONTRACT_PC];
    int pcTime = touch(CONTRACT_PC, ts + 2);
    int region = registers[CONTRACT_REGION];
    int regionTime = touch(CONTRACT_REGION, ts + 3);
    registers[CONTRACT_PC] = code.pcOf(at) + 4;
    registers[CONTRACT_REGION] = code.regionOf(at);
    if (logging) {
      log.contractEcall.add(words[at + ROW], ts, pc, pcTime, region, regionTime);
    }
    int next = words[at + NEXT];
    return next >= 0 ? next : missing(0, words[at + IMMEDIATE], ts + 4);
  }

  private int halt(int at, int ts) {
    int exit = registers[EXIT_REGISTER];
    int exitTime = touch(EXIT_REGISTER, ts);
    if (logging) {
      log.halt.add(words[at + ROW], ts, exit, exitTime);
    }
    List<PublicWords.Entry> entries = new ArrayList<>();
    publicWords.forEach((index, word) -> entries.add(new PublicWords.Entry(index, word)));
    entries.add(new PublicWords.Entry(PublicWords.EXIT_INDEX, exit));
    outcome = new Outcome.Halted(PublicWords.sorted(entries));
    return END;
  }

  private int read(int at, int ts) {
    int word = host.advice(view.at(at, ts));
    if (!view.advised()) {
      return trap(Reason.ADVICE_ENDS, at, ts, 0);
    }
    deadline = Math.min(lastTime, view.deadline());
    int d = words[at + D];
    int old = registers[d];
    int oldTime = touch(d, ts + 3);
    registers[d] = word;
    if (logging) {
      log.read.add(words[at + ROW], ts, old, oldTime, word);
    }
    return words[at + NEXT];
  }

  private int commit(int at, int ts) {
    int a = words[at + A];
    int b = words[at + B];
    int index = registers[a];
    int indexTime = touch(a, ts);
    int word = registers[b];
    int wordTime = touch(b, ts + 1);
    if (index == PublicWords.EXIT_INDEX) {
      return trap(Reason.COMMITTED_EXIT_INDEX, at, ts, index);
    }
    if (publicWords.size() >= limits.publicWords()) {
      return limit(Limit.PUBLIC_WORDS, code.regionOf(at), code.pcOf(at), ts);
    }
    if (publicWords.putIfAbsent(index, word) != null) {
      return trap(Reason.COMMITTED_TWICE, at, ts, index);
    }
    if (logging) {
      log.commit.add(words[at + ROW], ts, index, indexTime, word, wordTime);
    }
    return words[at + NEXT];
  }

  private int crossMemory(int at, int ts) {
    int a = words[at + A];
    int b = words[at + B];
    int g = words[at + D];
    int address = registers[a];
    int addressTime = touch(a, ts);
    int region = registers[b];
    int regionTime = touch(b, ts + 1);
    if (outside(address, address, 3)) {
      return badAddress(at, ts, address);
    }
    if (Integer.compareUnsigned(region, MemoryKey.NUM_REGIONS) >= 0) {
      return trap(Reason.NO_SUCH_REGION, at, ts, region);
    }
    int key = MemoryKey.ofWord(region, address);
    int[] page = memory.page(key);
    int i = (key & Memory.PAGE_MASK) << 1;
    int word = page[i];
    int wordTime = touch(page, i, key, ts + 2);
    int old = registers[g];
    int oldTime = touch(g, ts + 3);
    int moved = words[at + ALU] == 1 ? old : word;
    page[i] = moved;
    registers[g] = moved;
    if (logging) {
      log.crossMemory.add(
          words[at + ROW], ts, address, addressTime, region, regionTime, word, wordTime);
      log.crossMemory.append(old, oldTime);
    }
    return words[at + NEXT];
  }

  private int enter(int at, int ts) {
    int a = words[at + A];
    int b = words[at + B];
    int pc = registers[a];
    int pcTime = touch(a, ts);
    int region = registers[b];
    int regionTime = touch(b, ts + 1);
    if (outside(pc, pc, 3)) {
      return badAddress(at, ts, pc);
    }
    if (Integer.compareUnsigned(region, MemoryKey.NUM_REGIONS) >= 0) {
      return trap(Reason.NO_SUCH_REGION, at, ts, region);
    }
    if (logging) {
      log.enter.add(words[at + ROW], ts, pc, pcTime, region, regionTime);
    }
    return jump(region, pc, ts);
  }

  // Accesses: each returns the time of the previous one, moved forward when it is too long ago.

  private int touch(int register, int now) {
    int before = times[register];
    times[register] = now;
    return now - before <= window
        ? before
        : bump(MemoryKey.ofRegister(register), registers[register], before, now);
  }

  private int touch(int[] page, int i, int key, int now) {
    int before = page[i + 1];
    page[i + 1] = now;
    if (before == 0 && memory.firstAccess(key) > limits.memoryWords()) {
      deadline = 0;
    }
    return now - before <= window ? before : bump(key, page[i], before, now);
  }

  private int bump(int key, int word, int before, int now) {
    bumps++;
    int step = (now - 1) >>> logRange;
    if (logging) {
      log.bump.add(key, before, word, step);
    }
    return step << logRange;
  }

  // Ends.

  /// Whether base + offset, as integers, is not an address of the region or not aligned.
  private static boolean outside(int base, int address, int alignment) {
    return ((address & (0xff000000 | alignment)) | (base & 0x80000000)) != 0;
  }

  private int badAddress(int at, int ts, int address) {
    boolean inRegion = address >>> MemoryKey.ADDRESS_BITS == 0 && registers[words[at + A]] >= 0;
    return trap(
        inRegion ? Reason.MISALIGNED_ADDRESS : Reason.ADDRESS_OUT_OF_RANGE, at, ts, address);
  }

  private int jump(int region, int pc, int ts) {
    int next = code.position(region, pc);
    return next >= 0 ? next : missing(region, pc, ts + 4);
  }

  private int missing(int region, int pc, int ts) {
    outcome = new Outcome.Trapped(Reason.NO_INSTRUCTION, region, pc, cyclesAt(ts), pc);
    return END;
  }

  private int trap(Reason reason, int at, int ts, int value) {
    outcome = new Outcome.Trapped(reason, code.regionOf(at), code.pcOf(at), cyclesAt(ts), value);
    return END;
  }

  private int limit(Limit limit, int region, int pc, int ts) {
    outcome = new Outcome.LimitReached(limit, region, pc, cyclesAt(ts));
    return END;
  }

  private void expire(int at, int ts) {
    Limit reached =
        deadline == 0
            ? Limit.MEMORY_WORDS
            : deadline == lastTime ? Limit.CYCLES : Limit.TRANSACTION_CYCLES;
    limit(reached, code.regionOf(at), code.pcOf(at), ts);
  }

  static long cyclesAt(int ts) {
    return ((long) ts - FIRST_TIME) >>> 2;
  }
}
