package io.zkthreads.vm.exec;

import static io.zkthreads.vm.exec.Code.LOG_STRIDE;

import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.Table;

/// A run whose executor tells one false result of a `call`, in memory and in every row that speaks
/// of it, and goes on from it as from the truth.
public final class FalseCall {
  private FalseCall() {}

  /// Runs to the end.
  ///
  /// @param call which call is lied about, counted from 0
  /// @param address where its operand g is
  /// @param result the false words of g
  public static Execution of(Executor executor, int call, int address, int[] result) {
    RunLog log = new RunLog(Long.MAX_VALUE);
    Interpreter interpreter = new Interpreter(executor, Host.of(), Limits.provable(), log);
    RunState state = interpreter.state;
    Code code = executor.code();
    int ts = RunState.FIRST_TIME;
    int at = state.enter(executor.program().tables().entry());
    for (int calls = 0; at >= 0; ts += 4) {
      interpreter.counts[at >>> LOG_STRIDE]++;
      boolean isCall = code.words[at] == Code.CALL;
      at = interpreter.step(at, ts);
      if (isCall && calls++ == call) {
        for (int i = 0; i < result.length; i++) {
          lie(state, log, address, i, result);
        }
      }
    }
    long cycles = RunState.cyclesAt(ts);
    return new Execution(executor, state.outcome(), cycles, state, interpreter.counts, false);
  }

  private static void lie(RunState state, RunLog log, int address, int i, int[] result) {
    int key = MemoryKey.ofWord(0, address + 4 * i);
    int[] page = state.memory.page(key);
    int was = page[(key & Memory.PAGE_MASK) << 1];
    page[(key & Memory.PAGE_MASK) << 1] = result[i];
    int half = result.length / 8;
    RowLog ports = log.of(Tables.PORT);
    put(ports, Tables.PORT, ports.numRows() - half + i / 8, 19 + i % 8, result[i]);
    if (half == 1) {
      RowLog products = log.of(Tables.MULMOD);
      put(products, Tables.MULMOD, products.numRows() - 1, 29 + i, result[i]);
      rest(log, 1, i % 8, was, result[i], 1);
    } else {
      RowLog sums = log.of(Tables.ED_ADD);
      put(sums, Tables.ED_ADD, sums.numRows() - 1, 84 + i, result[i]);
      int back = 2 - i / 8;
      RowLog facts = log.of(Tables.MUL256);
      put(facts, Tables.MUL256, facts.numRows() - back, 1 + i % 8, result[i]);
      rest(log, back, i % 8, was, result[i], back == 2 ? -1 : 1);
    }
  }

  /// The word is a summand of what the fact leaves as rest.
  private static void rest(RunLog log, int back, int word, int was, int is, int sign) {
    RowLog facts = log.of(Tables.MUL256);
    int row = facts.numRows() - back;
    int at = facts.offset(row) + 17 + 2 * word;
    facts.block(row)[at] += sign * ((is & 0xffff) - (was & 0xffff));
    facts.block(row)[at + 1] += sign * ((is >>> 16) - (was >>> 16));
  }

  private static void put(RowLog log, Table table, int row, int word, int value) {
    if (!(table instanceof CalledTable called) || word >= called.logWidth()) {
      throw new IllegalArgumentException(table + " has no word " + word);
    }
    log.block(row)[log.offset(row) + word] = value;
  }
}
