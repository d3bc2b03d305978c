package io.zkthreads.vm.exec;

import static io.zkthreads.vm.exec.Code.LOG_STRIDE;

import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.precompile.Sha512;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.table.RowLog;
import java.util.function.BiConsumer;

/// Runs of [HashPrograms#oneOfEach] whose executor takes another constant in one round, and goes on
/// from it as from the truth, in memory and in every row but that of the round.
public final class FalseHash {
  /// Where a row of SHA512 has a … h in its log, 64-bit words each.
  private static final int STATE = 6;

  private static final int W = STATE + 16;
  private static final int STEPS = 84;

  private FalseHash() {}

  /// SHA-512 with a constant that is larger by 1 at a step, from 4 on.
  public static Execution sha512(Executor executor, int step) {
    return run(executor, 1, (state, log) -> lieInSha512(state, log, step));
  }

  /// Keccak-f whose last round does not flip the lowest bit as it must.
  public static Execution keccak(Executor executor) {
    return run(
        executor,
        2,
        (state, log) -> {
          RowLog lanes = log.of(Tables.KECCAK_STATE);
          int row = lanes.numRows() - 25;
          int at = lanes.offset(row) + 7;
          lanes.block(row)[at] ^= 1;
          write(state, HashPrograms.G_OF_KECCAK, lanes.block(row)[at]);
        });
  }

  private static Execution run(Executor executor, int call, BiConsumer<RunState, RunLog> lie) {
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
        lie.accept(state, log);
      }
    }
    long cycles = RunState.cyclesAt(ts);
    return new Execution(executor, state.outcome(), cycles, state, interpreter.counts, false);
  }

  private static void lieInSha512(RunState state, RunLog log, int falseStep) {
    RowLog rounds = log.of(Tables.SHA512);
    int first = rounds.numRows() - STEPS;
    long[] s = new long[8];
    for (int i = 0; i < 8; i++) {
      s[i] = get(rounds, first + falseStep, STATE + 2 * i);
    }
    for (int step = falseStep; step < STEPS; step++) {
      for (int i = 0; i < 8; i++) {
        put(rounds, first + step, STATE + 2 * i, s[i]);
      }
      long k = Sha512.constant(step - 4) + (step == falseStep ? 1 : 0);
      round(s, k + get(rounds, first + step, W));
    }
    RowLog feed = log.of(Tables.FEED);
    for (int i = 0; i < 8; i++) {
      int row = feed.numRows() - 8 + i;
      int at = feed.offset(row);
      int[] words = feed.block(row);
      words[at + 6] = (int) s[i];
      words[at + 9] = (int) (s[i] >>> 32);
      long sum = pair(words[at + 4], words[at + 7]) + s[i];
      write(state, HashPrograms.G_OF_SHA512 + 8 * i, (int) sum);
      write(state, HashPrograms.G_OF_SHA512 + 8 * i + 4, (int) (sum >>> 32));
    }
  }

  private static void round(long[] s, long kw) {
    long a = s[0];
    long e = s[4];
    long sumOfE = Long.rotateRight(e, 14) ^ Long.rotateRight(e, 18) ^ Long.rotateRight(e, 41);
    long sumOfA = Long.rotateRight(a, 28) ^ Long.rotateRight(a, 34) ^ Long.rotateRight(a, 39);
    long t1 = s[7] + sumOfE + ((e & s[5]) ^ (~e & s[6])) + kw;
    long t2 = sumOfA + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
    System.arraycopy(s, 0, s, 1, 7);
    s[4] += t1;
    s[0] = t1 + t2;
  }

  private static long get(RowLog log, int row, int word) {
    int at = log.offset(row) + word;
    return pair(log.block(row)[at], log.block(row)[at + 1]);
  }

  private static void put(RowLog log, int row, int word, long value) {
    int at = log.offset(row) + word;
    log.block(row)[at] = (int) value;
    log.block(row)[at + 1] = (int) (value >>> 32);
  }

  private static long pair(int low, int high) {
    return Integer.toUnsignedLong(low) | (long) high << 32;
  }

  private static void write(RunState state, int address, int word) {
    int key = MemoryKey.ofWord(0, address);
    state.memory.page(key)[(key & Memory.PAGE_MASK) << 1] = word;
  }
}
