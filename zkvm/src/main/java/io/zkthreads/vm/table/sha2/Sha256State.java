package io.zkthreads.vm.table.sha2;

import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// A call of SHA-256's compression function: it begins the chain of rounds with the state before,
/// takes what comes after the last, and gives both to [FeedForward], which reads and writes memory.
///
/// | word of the log | |
/// |---|---|
/// | 0, 1, 2 | time of the call, numbers of the block's and the state's first word |
/// | 3 … 10 | state before |
/// | 11 … 18 | state after all rounds |
/// | 19 … 25 | W_63 … W_57 |
public final class Sha256State extends CalledTable {
  private static final int BLOCK = 1;
  private static final int STATE = 2;
  private static final int BEFORE = 3;
  private static final int AFTER = 11;
  static final int LOG_WIDTH = 26;
  private static final int WORDS = 8;

  /// Words of the message schedule that a pair of rounds is handed.
  static final int SCHEDULE = 7;

  private static final Hash HASH = Hash.SHA256;
  private static final int LIMBS = HASH.limbs;

  private final Column ts = column("ts", "time of the call");
  private final Column block = column("block", "number of the block's first word");
  private final Column state = column("state", "number of the state's first word");
  private final Column real = bit("real", "1 on a used row");
  private final Column[] before = columns("h", LIMBS * WORDS, "state before, limb");
  private final Column[] after = columns("s", LIMBS * WORDS, "state after all rounds, limb");
  private final Column[] rest = columns("w", LIMBS * SCHEDULE, "last words W, limb");

  public Sha256State() {
    super(53, "SHA256_STATE", "a call of SHA-256", LOG_WIDTH, Set.of(HASH.operation));
    receive(Bus.CALL, real, constant(HASH.operation), ts, block, constant(0), state);
    Term[] noWords = new Term[rest.length];
    Arrays.fill(noWords, constant(0));
    send(Bus.SHA256, real, tuple(0, before, noWords));
    receive(Bus.SHA256, real, tuple(HASH.rounds / 2, after, rest));
    for (int i = 0; i < WORDS / 2; i++) {
      feed(0, i, before);
      feed(1, i, after);
    }
  }

  private Term[] tuple(int pair, Term[] words, Term[] schedule) {
    List<Term> all = new ArrayList<>(List.of(ts, constant(pair), block));
    all.addAll(List.of(words));
    all.addAll(List.of(schedule));
    return all.toArray(Term[]::new);
  }

  private void feed(int stage, int i, Term[] words) {
    int second = i + WORDS / 2;
    send(
        Bus.FEED,
        real,
        ts,
        state.plus(i),
        state.plus(second),
        constant(stage),
        constant(0),
        words[2 * i],
        words[2 * i + 1],
        words[2 * second],
        words[2 * second + 1]);
  }

  @Override
  protected void fill(Row row) {
    row.set(ts, row.logged(0));
    row.set(block, row.logged(BLOCK));
    row.set(state, row.logged(STATE));
    row.setBit(real, 1);
    set(row, before, BEFORE);
    set(row, after, AFTER);
    set(row, rest, AFTER + WORDS);
  }

  private static void set(Row row, Column[] limbs, int at) {
    for (int i = 0; i < limbs.length; i += 2) {
      row.setLimbs(limbs[i], limbs[i + 1], row.logged(at + i / 2));
    }
  }
}
