package io.zkthreads.vm.table.keccak;

import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Cell;
import io.zkthreads.vm.table.Place;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;
import java.util.Set;

/// A lane of the state in memory: it is given to the first round and overwritten by what the last
/// one makes of it. The row of lane 0 takes the call and hands it on, lane by lane.
///
/// Limbs of memory are below 2^16, and so are those of the last round.
///
/// | word of the log | |
/// |---|---|
/// | 0, 1, 2 | time of the call, number of the state's first word, lane |
/// | 3, 4; 5, 6 | old word and its time, for both halves |
/// | 7, 8 | halves of the new lane |
public final class StateWords extends CalledTable {
  private static final int STATE = 1;
  private static final int LANE = 2;
  private static final int OLD = 3;
  private static final int NEW = 7;
  static final int LOG_WIDTH = 9;
  private static final int SLOT = 2;

  private final Column ts = column("ts", "time of the call");
  private final Column state = column("state", "number of the state's first word");
  private final Column lane = column("lane", "x + 5y");
  private final Column real = bit("real", "1 on a used row");
  private final Column first = bit("first", "1 at lane 0, which takes the call");
  private final Column last = bit("last", "1 at lane 24, which ends it");
  private final Column[] before = columns("m", Lane.LIMBS, "lane before, limb");
  private final Column[] after = columns("n", Lane.LIMBS, "lane after, limb");
  private final Cell[] words = new Cell[2];

  public StateWords() {
    super(
        57,
        "KECCAK_STATE",
        "a lane of the state of Keccak-f in memory",
        LOG_WIDTH,
        Set.of(Lane.OPERATION));
    zero("first on a used row", first.times(real.not()));
    zero("last on a used row", last.times(real.not()));
    zero("first is lane 0", first.times(lane));
    zero("last is lane 24", last.times(lane.minus(Lane.COUNT - 1)));
    receive(Bus.CALL, first, constant(Lane.OPERATION), ts, constant(0), constant(0), state);
    receive(Bus.NEXT_LANE, real.minus(first), ts, state, lane);
    send(Bus.NEXT_LANE, real.minus(last), ts, state, lane.plus(1));
    send(Bus.LANE, real, Lane.tuple(ts, constant(0), lane, before));
    receive(Bus.LANE, real, Lane.tuple(ts, constant(Lane.END), lane, after));
    for (int i = 0; i < words.length; i++) {
      Column passed = column("m" + i + "_pts", "time of the last access to the word");
      words[i] = cell(passed, before[2 * i], before[2 * i + 1], SLOT);
      Term word = state.plus(lane.times(2)).plus(i);
      Place place = new Place(constant(0), word);
      access(real, place, ts.plus(SLOT), words[i], after[2 * i], after[2 * i + 1]);
    }
  }

  @Override
  protected void fill(Row row) {
    int now = row.logged(0);
    int number = row.logged(LANE);
    row.set(ts, now);
    row.set(state, row.logged(STATE));
    row.set(lane, number);
    row.setBit(real, 1);
    row.setBit(first, number == 0 ? 1 : 0);
    row.setBit(last, number == Lane.COUNT - 1 ? 1 : 0);
    for (int i = 0; i < words.length; i++) {
      int at = OLD + 2 * i;
      row.setAccess(words[i], row.logged(at), row.logged(at + 1), now + SLOT);
    }
    Lane.setLimbs(row, after, Lane.logged(row, NEW));
  }
}
