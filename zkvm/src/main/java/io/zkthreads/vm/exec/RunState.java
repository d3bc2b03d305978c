package io.zkthreads.vm.exec;

import io.zkthreads.vm.exec.Outcome.Limit;
import io.zkthreads.vm.exec.Outcome.Reason;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.Program;
import org.jspecify.annotations.Nullable;

/// What instructions change: registers, memory, times of access; and how the run ends.
///
/// Positions are those of [Code]; a handler that returns [#END] has set the outcome.
final class RunState {
  static final int END = -1;

  /// Time of the first instruction: later than the time 0 of initial words.
  static final int FIRST_TIME = 4;

  final Code code;
  private final Program program;
  final Memory memory;
  final int[] registers;
  final RunLog log;
  private final int[] times;
  private final Limits limits;
  private final int logRange;
  private final int window;
  private boolean memoryFull;
  private final int imageEnd;
  private @Nullable StackOverrun overrun;
  private @Nullable Outcome outcome;

  RunState(Executor executor, Limits limits, RunLog log) {
    this.code = executor.code();
    this.program = executor.program();
    this.imageEnd = program.regions().getFirst().end();
    this.limits = limits;
    this.logRange = executor.logRange();
    this.window = 1 << logRange;
    this.log = log;
    this.memory = new Memory(executor.program().tables());
    this.registers = memory.registers;
    this.times = memory.registerTimes;
    this.memoryFull = memory.rowsBound() > limits.memoryWords();
  }

  /// Whether the next instruction may not run, because memory is used up.
  boolean memoryFull() {
    return memoryFull;
  }

  Outcome outcome() {
    if (outcome == null) {
      throw new IllegalStateException("a run ended without an outcome");
    }
    return outcome;
  }

  /// Keeps where the stack pointer first fell from above the image into it.
  void watchStack(int at, int ts, int before) {
    int now = registers[Code.STACK_POINTER];
    if (Integer.compareUnsigned(now, imageEnd) < 0
        && Integer.compareUnsigned(before, imageEnd) >= 0
        && overrun == null) {
      overrun = new StackOverrun(code.pcOf(at), cyclesAt(ts), now, imageEnd);
    }
  }

  @Nullable StackOverrun overrun() {
    return overrun;
  }

  // Accesses: each returns the time of the previous one, moved forward when it is too long ago.

  int touch(int register, int now) {
    int before = times[register];
    times[register] = now;
    return now - before <= window
        ? before
        : bump(MemoryKey.ofRegister(register), registers[register], before, now);
  }

  int touch(int[] page, int i, int key, int now) {
    int before = page[i + 1];
    page[i + 1] = now;
    if (before == 0 && memory.firstAccess(key) > limits.memoryWords()) {
      memoryFull = true;
    }
    return now - before <= window ? before : bump(key, page[i], before, now);
  }

  private int bump(int key, int word, int before, int now) {
    int step = (now - 1) >>> logRange;
    log.bump.add(key, before, word, step);
    return step << logRange;
  }

  // Ends.

  int halt(Outcome.Halted end) {
    outcome = end;
    return END;
  }

  /// Whether base + offset, as integers, is not an address of the region or not aligned.
  static boolean outside(int base, int address, int alignment) {
    return ((address & (0xff000000 | alignment)) | (base & 0x80000000)) != 0;
  }

  /// A jump to 2 mod 4 is what compressed code does at every other instruction.
  int misalignedTarget(int at, int ts, int pc) {
    String text = "0x%x to go on at: built for rv32imc? the machine runs rv32im".formatted(pc);
    return trap(Reason.MISALIGNED_ADDRESS, at, ts, pc, text);
  }

  /// A load or store outside of the region, or not aligned.
  int badAddress(int at, int ts, int address) {
    return badAccess(
        inRegion(at, address) ? Reason.MISALIGNED_ADDRESS : Reason.ADDRESS_OUT_OF_RANGE,
        at,
        ts,
        address);
  }

  /// A load or store where a bare program has no memory.
  int nullPage(int at, int ts, int address) {
    return badAccess(Reason.NULL_PAGE, at, ts, address);
  }

  private int badAccess(Reason reason, int at, int ts, int address) {
    int register = code.words[at + Code.A];
    return trap(reason, at, ts, address, UnsetPointer.text(address, register, registers[register]));
  }

  /// A jump out of the region, or between two words.
  int badTarget(int at, int ts, int target) {
    return inRegion(at, target)
        ? misalignedTarget(at, ts, target)
        : trap(Reason.ADDRESS_OUT_OF_RANGE, at, ts, target);
  }

  private boolean inRegion(int at, int address) {
    return address >>> MemoryKey.ADDRESS_BITS == 0 && registers[code.words[at + Code.A]] >= 0;
  }

  /// The entry of the program, where the run begins.
  int enter(int pc) {
    int first = code.position(0, pc);
    return first >= 0 ? first : missing(0, pc, FIRST_TIME);
  }

  /// Goes from the instruction at `at` to `pc` of `region`.
  int jump(int at, int region, int pc, int ts) {
    int next = code.position(region, pc);
    return next >= 0 ? next : astray(at, region, pc, ts);
  }

  /// The instruction at `at` names a successor that cannot be executed. A pc between two words is
  /// the fault of who names it, as in the ISA manual; one without an instruction is that of the pc.
  int astray(int at, int region, int pc, int ts) {
    return pc % 4 == 0 ? missing(region, pc, ts + 4) : misalignedTarget(at, ts, pc);
  }

  int missing(int region, int pc, int ts) {
    MissingInstruction missing = MissingInstruction.of(program, region, pc);
    outcome =
        new Outcome.Trapped(
            Reason.NO_INSTRUCTION, region, pc, cyclesAt(ts), missing.word(), missing.text());
    return END;
  }

  int trap(Reason reason, int at, int ts, int value) {
    return trap(reason, at, ts, value, "0x" + Integer.toHexString(value));
  }

  int trap(Reason reason, int at, int ts, int value, String detail) {
    outcome =
        new Outcome.Trapped(reason, code.regionOf(at), code.pcOf(at), cyclesAt(ts), value, detail);
    return END;
  }

  int limit(Limit limit, int region, int pc, int ts) {
    outcome = new Outcome.LimitReached(limit, region, pc, cyclesAt(ts));
    return END;
  }

  static long cyclesAt(int ts) {
    return ((long) ts - FIRST_TIME) >>> 2;
  }
}
