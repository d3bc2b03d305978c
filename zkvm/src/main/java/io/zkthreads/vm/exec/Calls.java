package io.zkthreads.vm.exec;

import static io.zkthreads.vm.exec.Code.A;
import static io.zkthreads.vm.exec.Code.ALU;
import static io.zkthreads.vm.exec.Code.B;
import static io.zkthreads.vm.exec.Code.D;
import static io.zkthreads.vm.exec.Code.NEXT;

import io.zkthreads.vm.exec.Outcome.Reason;
import io.zkthreads.vm.precompile.Precompile;
import io.zkthreads.vm.precompile.Precompile.Result;
import io.zkthreads.vm.program.MemoryKey;
import org.jspecify.annotations.Nullable;

/// The instruction `call`: a precompile on operands in region 0. Registers are read at ts, ts + 1
/// and ts + 3; the words of a at ts, those of b at ts + 1, those of g at ts + 2. So operands may
/// overlap, and what g overwrites has been read.
final class Calls {
  private static final int REGION_WORDS = 1 << MemoryKey.WORD_BITS;

  private final RunState state;
  private final @Nullable Operation[] operations = new Operation[Precompile.NUM_CODES];

  /// An operation and room for its operands.
  @SuppressWarnings("ArrayRecordComponent")
  private record Operation(Precompile precompile, int[] a, int[] b, int[] g) {
    static Operation of(int code) {
      Precompile precompile = Precompile.of(code);
      if (precompile == null) {
        throw new IllegalStateException("the decoder made operation " + code);
      }
      return new Operation(
          precompile,
          new int[precompile.wordsOfA()],
          new int[precompile.wordsOfB()],
          new int[precompile.wordsOfG()]);
    }
  }

  Calls(RunState state) {
    this.state = state;
  }

  int call(int at, int ts) {
    int[] words = state.code.words;
    int a = words[at + A];
    int b = words[at + B];
    int g = words[at + D];
    int addressOfA = state.registers[a];
    state.touch(a, ts);
    int addressOfB = state.registers[b];
    state.touch(b, ts + 1);
    int addressOfG = state.registers[g];
    state.touch(g, ts + 3);
    Operation o = operation(words[at + ALU]);
    if (outside(addressOfA, o.a.length)) {
      return bad(at, ts, addressOfA, "a", o.a.length);
    }
    if (outside(addressOfB, o.b.length)) {
      return bad(at, ts, addressOfB, "b", o.b.length);
    }
    if (outside(addressOfG, o.g.length)) {
      return bad(at, ts, addressOfG, "g", o.g.length);
    }
    read(o.a, addressOfA, ts);
    read(o.b, addressOfB, ts + 1);
    peek(o.g, addressOfG);
    Result result = o.precompile.apply(o.a, o.b, o.g);
    if (result != Result.DONE) {
      return state.trap(
          result == Result.NO_SUM ? Reason.NO_SUM : Reason.QUOTIENT_TOO_LARGE,
          at,
          ts,
          o.precompile.code(),
          "in operation " + o.precompile.code());
    }
    write(o.g, addressOfG, ts + 2);
    return words[at + NEXT];
  }

  private Operation operation(int code) {
    Operation operation = operations[code];
    if (operation == null) {
      operation = Operation.of(code);
      operations[code] = operation;
    }
    return operation;
  }

  private static boolean outside(int address, int words) {
    return RunState.outside(address, address, 3) || (address >>> 2) + words > REGION_WORDS;
  }

  private int bad(int at, int ts, int address, String name, int words) {
    boolean inside = address >>> MemoryKey.ADDRESS_BITS == 0;
    return state.trap(
        inside && address % 4 != 0 ? Reason.MISALIGNED_ADDRESS : Reason.ADDRESS_OUT_OF_RANGE,
        at,
        ts,
        address,
        "0x%x, operand %s of %d words".formatted(address, name, words));
  }

  private void read(int[] operand, int address, int now) {
    for (int i = 0; i < operand.length; i++) {
      int key = MemoryKey.ofWord(0, address + 4 * i);
      int[] page = state.memory.page(key);
      int at = (key & Memory.PAGE_MASK) << 1;
      operand[i] = page[at];
      state.touch(page, at, key, now);
    }
  }

  private void peek(int[] operand, int address) {
    for (int i = 0; i < operand.length; i++) {
      operand[i] = state.memory.word(0, address + 4 * i);
    }
  }

  private void write(int[] operand, int address, int now) {
    for (int i = 0; i < operand.length; i++) {
      int key = MemoryKey.ofWord(0, address + 4 * i);
      int[] page = state.memory.page(key);
      int at = (key & Memory.PAGE_MASK) << 1;
      state.touch(page, at, key, now);
      page[at] = operand[i];
    }
  }
}
