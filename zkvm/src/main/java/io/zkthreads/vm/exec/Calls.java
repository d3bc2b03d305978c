package io.zkthreads.vm.exec;

import static io.zkthreads.vm.exec.Code.A;
import static io.zkthreads.vm.exec.Code.ALU;
import static io.zkthreads.vm.exec.Code.B;
import static io.zkthreads.vm.exec.Code.D;
import static io.zkthreads.vm.exec.Code.NEXT;
import static io.zkthreads.vm.exec.Code.ROW;

import io.zkthreads.vm.exec.Outcome.Reason;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.precompile.Compression;
import io.zkthreads.vm.precompile.KeccakF;
import io.zkthreads.vm.precompile.ModularProduct;
import io.zkthreads.vm.precompile.PointSum;
import io.zkthreads.vm.precompile.Poseidon2Permutation;
import io.zkthreads.vm.precompile.Precompile;
import io.zkthreads.vm.precompile.Precompile.Result;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.table.RowLog;
import org.jspecify.annotations.Nullable;

/// The instruction `call`: a precompile on operands in region 0. Registers are read at ts, ts + 1
/// and ts + 3; the words of a at ts, those of b at ts + 1, those of g at ts + 2. So operands may
/// overlap, and what g overwrites has been read.
final class Calls {
  private static final int REGION_WORDS = 1 << MemoryKey.WORD_BITS;

  private final RunState state;
  private final RowLog calls;
  private final CallRows rows;
  private final @Nullable Operation[] operations = new Operation[Precompile.NUM_CODES];

  /// An operation and its operands in turn.
  private record Operation(Precompile precompile, Operand a, Operand b, Operand g) {
    static Operation of(int code) {
      Precompile precompile = Precompile.of(code);
      if (precompile == null) {
        throw new IllegalStateException("the decoder made operation " + code);
      }
      return new Operation(
          precompile,
          Operand.of(precompile.wordsOfA()),
          Operand.of(precompile.wordsOfB()),
          Operand.of(precompile.wordsOfG()));
    }
  }

  Calls(RunState state) {
    this.state = state;
    this.calls = state.log.of(Tables.CALL);
    this.rows = new CallRows(state.log);
  }

  int call(int at, int ts) {
    int[] words = state.code.words;
    int addressOfA = state.registers[words[at + A]];
    int timeOfA = state.touch(words[at + A], ts);
    int addressOfB = state.registers[words[at + B]];
    int timeOfB = state.touch(words[at + B], ts + 1);
    int addressOfG = state.registers[words[at + D]];
    int timeOfG = state.touch(words[at + D], ts + 3);
    Operation o = operation(words[at + ALU]);
    if (outside(addressOfA, o.a)) {
      return bad(at, ts, addressOfA, "a", o.a);
    }
    if (outside(addressOfB, o.b)) {
      return bad(at, ts, addressOfB, "b", o.b);
    }
    if (outside(addressOfG, o.g)) {
      return bad(at, ts, addressOfG, "g", o.g);
    }
    access(o.a, addressOfA, ts);
    access(o.b, addressOfB, ts + 1);
    peek(o.g, addressOfG);
    Result result = o.precompile.apply(o.a.now(), o.b.now(), o.g.now());
    if (result != Result.DONE) {
      return state.trap(
          reason(result), at, ts, o.precompile.code(), "in operation " + o.precompile.code());
    }
    write(o.g, addressOfG, ts + 2);
    if (state.log.enabled()) {
      calls.add(words[at + ROW], ts, addressOfA, timeOfA, addressOfB, timeOfB, addressOfG, timeOfG);
    }
    log(o, ts, new int[] {addressOfA >>> 2, addressOfB >>> 2, addressOfG >>> 2});
    return words[at + NEXT];
  }

  private static Reason reason(Result result) {
    return switch (result) {
      case QUOTIENT_TOO_LARGE -> Reason.QUOTIENT_TOO_LARGE;
      case NO_SUM -> Reason.NO_SUM;
      case NOT_REDUCED -> Reason.NOT_REDUCED;
      case DONE -> throw new IllegalArgumentException("an operation that was done");
    };
  }

  private void log(Operation o, int ts, int[] firstWords) {
    switch (o.precompile) {
      case ModularProduct p -> {
        logOperands(o, ts, firstWords);
        rows.product(p, ts, firstWords, o.a, o.b, o.g);
      }
      case PointSum p -> {
        logOperands(o, ts, firstWords);
        rows.sum(p, ts, firstWords, o.a, o.b, o.g);
      }
      case Compression c -> rows.compression(c, ts, firstWords, o.a, o.g);
      case KeccakF k -> rows.keccak(ts, firstWords[2], o.g);
      case Poseidon2Permutation p -> {
        logOperands(o, ts, firstWords);
        rows.poseidon2(ts, firstWords[2], o.g);
      }
    }
  }

  private void logOperands(Operation o, int ts, int[] firstWords) {
    rows.operand(o.a, ts, firstWords[0], false);
    rows.operand(o.b, ts + 1, firstWords[1], false);
    rows.operand(o.g, ts + 2, firstWords[2], !o.precompile.readsG());
  }

  private Operation operation(int code) {
    Operation operation = operations[code];
    if (operation == null) {
      operation = Operation.of(code);
      operations[code] = operation;
    }
    return operation;
  }

  /// Whether the machine has no such words. An operand is one stretch, and what is null lies below
  /// all else: so its first word decides.
  private boolean outside(int address, Operand operand) {
    return RunState.outside(address, address, 3)
        || (address >>> 2) + operand.words() > REGION_WORDS
        || (operand.words() > 0 && state.memory.isNull(address));
  }

  private int bad(int at, int ts, int address, String name, Operand operand) {
    return state.trap(
        reason(address),
        at,
        ts,
        address,
        "0x%x, operand %s of %d words".formatted(address, name, operand.words()));
  }

  private Reason reason(int address) {
    if (address >>> MemoryKey.ADDRESS_BITS != 0) {
      return Reason.ADDRESS_OUT_OF_RANGE;
    }
    if (address % 4 != 0) {
      return Reason.MISALIGNED_ADDRESS;
    }
    return state.memory.isNull(address) ? Reason.NULL_PAGE : Reason.ADDRESS_OUT_OF_RANGE;
  }

  private void access(Operand operand, int address, int now) {
    peek(operand, address);
    write(operand, address, now);
  }

  private void peek(Operand operand, int address) {
    for (int i = 0; i < operand.words(); i++) {
      int key = MemoryKey.ofWord(0, address + 4 * i);
      int word = state.memory.page(key)[(key & Memory.PAGE_MASK) << 1];
      operand.old()[i] = word;
      operand.now()[i] = word;
    }
  }

  private void write(Operand operand, int address, int now) {
    for (int i = 0; i < operand.words(); i++) {
      int key = MemoryKey.ofWord(0, address + 4 * i);
      int[] page = state.memory.page(key);
      int at = (key & Memory.PAGE_MASK) << 1;
      operand.times()[i] = state.touch(page, at, key, now);
      page[at] = operand.now()[i];
    }
  }
}
