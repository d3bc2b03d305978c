package io.zkthreads.vm.exec;

import static io.zkthreads.vm.exec.Code.LOG_STRIDE;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.table.RowLog;
import java.util.function.UnaryOperator;

/// Runs of [HashPrograms#permutation] whose executor takes words of p and more for the elements
/// that they are mod p, and may tell a false state after the call; in memory and in every row that
/// speaks of it. It goes on from it as from the truth.
public final class FalsePermutation {
  /// Where rows of PORT and of POSEIDON2 have the state in their logs.
  private static final int PORT_OLD = 3;

  private static final int PORT_NEW = 19;
  private static final int OLD = 2;
  private static final int NEW = 18;
  private static final int WIDTH = 16;

  private FalsePermutation() {}

  /// Runs to the end.
  ///
  /// @param lie makes the false state after the call of the true one
  public static Execution of(Executor executor, UnaryOperator<int[]> lie) {
    RunLog log = new RunLog(Long.MAX_VALUE);
    Interpreter interpreter = new Interpreter(executor, Host.of(), Limits.provable(), log);
    RunState state = interpreter.state;
    Code code = executor.code();
    int ts = RunState.FIRST_TIME;
    int at = state.enter(executor.program().tables().entry());
    for (; at >= 0; ts += 4) {
      interpreter.counts[at >>> LOG_STRIDE]++;
      if (code.words[at] == Code.CALL) {
        int[] before = read(state);
        write(state, reduced(before));
        at = interpreter.step(at, ts);
        int[] after = lie.apply(read(state));
        write(state, after);
        tell(log, before, after);
      } else {
        at = interpreter.step(at, ts);
      }
    }
    long cycles = RunState.cyclesAt(ts);
    return new Execution(executor, state.outcome(), cycles, state, interpreter.counts, false);
  }

  private static int[] reduced(int[] words) {
    int[] reduced = new int[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      reduced[i] = Integer.remainderUnsigned(words[i], KoalaBear.P);
    }
    return reduced;
  }

  private static void tell(RunLog log, int[] before, int[] after) {
    RowLog ports = log.of(Tables.PORT);
    RowLog rows = log.of(Tables.POSEIDON2);
    int row = rows.numRows() - 1;
    for (int i = 0; i < WIDTH; i++) {
      int port = ports.numRows() - 2 + i / 8;
      put(ports, port, PORT_OLD + 2 * (i % 8), before[i]);
      put(ports, port, PORT_NEW + i % 8, after[i]);
      put(rows, row, OLD + i, before[i]);
      put(rows, row, NEW + i, after[i]);
    }
  }

  private static void put(RowLog log, int row, int word, int value) {
    log.block(row)[log.offset(row) + word] = value;
  }

  private static int[] read(RunState state) {
    int[] words = new int[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      int key = key(i);
      words[i] = state.memory.page(key)[(key & Memory.PAGE_MASK) << 1];
    }
    return words;
  }

  private static void write(RunState state, int[] words) {
    for (int i = 0; i < WIDTH; i++) {
      int key = key(i);
      state.memory.page(key)[(key & Memory.PAGE_MASK) << 1] = words[i];
    }
  }

  private static int key(int i) {
    return MemoryKey.ofWord(0, HashPrograms.G_OF_POSEIDON2 + 4 * i);
  }
}
