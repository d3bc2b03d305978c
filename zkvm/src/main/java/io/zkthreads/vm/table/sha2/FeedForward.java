package io.zkthreads.vm.table.sha2;

import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Cell;
import io.zkthreads.vm.table.Place;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// Two 32-bit words of a hash's state, to which the words are added that the rounds end with. They
/// are two words of SHA-256, or the halves of one of SHA-512.
///
/// The rounds say what the old words are, and this table reads just them; so it does not matter
/// that limbs of the added ones may be more than 16 bits, as [Rounds] has it: the sum is one of
/// integers below 2^21, and its own limbs are checked.
public final class FeedForward extends CalledTable {
  private static final int LIMBS = 4;
  private static final int SLOT = 2;

  /// Words of a row of the log: time, numbers of the two words, whether they are joined; then old
  /// word, its time and added word, for both.
  static final int LOG_WIDTH = 10;

  private final Column ts = column("ts", "time of the call");
  private final Column first = column("first", "number of the first word");
  private final Column second = column("second", "number of the second word");
  private final Column joined = column("joined", "1 if the second is the high half of the first");
  private final Column real = bit("real", "1 on a used row");
  private final Column[] old = columns("old", LIMBS, "words before, limb");
  private final Column[] added = columns("add", LIMBS, "words that are added, limb");
  private final Column[] sum = columns("sum", LIMBS, "words after, limb");
  private final Column[] carry = new Column[LIMBS];
  private final Cell[] words = new Cell[2];

  public FeedForward() {
    super(47, "FEED", "words of a hash's state, added to", LOG_WIDTH);
    for (int i = 0; i < LIMBS; i++) {
      carry[i] = bit("c" + i, "carry from limb " + i);
    }
    Term[] in = {constant(0), carry[0], joined.times(carry[1]), carry[2]};
    for (int i = 0; i < LIMBS; i++) {
      Term limbs = old[i].plus(added[i]).plus(in[i]);
      zero("limb " + i, limbs.minus(sum[i]).minus(carry[i].times(1 << 16)));
    }
    take(0, old);
    take(1, added);
    for (int i = 0; i < words.length; i++) {
      Column before = column("m" + i + "_pts", "time of the last access to the word");
      words[i] = cell(before, old[2 * i], old[2 * i + 1], SLOT);
      Place place = new Place(constant(0), i == 0 ? first : second);
      access(real, place, ts.plus(SLOT), words[i], sum[2 * i], sum[2 * i + 1]);
      range(real, sum[2 * i], 16);
      range(real, sum[2 * i + 1], 16);
    }
  }

  private void take(int after, Term[] limb) {
    Term stage = constant(after);
    receive(Bus.FEED, real, ts, first, second, stage, joined, limb[0], limb[1], limb[2], limb[3]);
  }

  @Override
  protected void fill(Row row) {
    int now = row.logged(0);
    int isJoined = row.logged(3);
    row.set(ts, now);
    row.set(first, row.logged(1));
    row.set(second, row.logged(2));
    row.setBit(joined, isJoined);
    row.setBit(real, 1);
    int limbCarry = 0;
    for (int i = 0; i < words.length; i++) {
      int before = row.logged(4 + 3 * i);
      row.setAccess(words[i], before, row.logged(5 + 3 * i), now + SLOT);
      int added32 = row.logged(6 + 3 * i);
      row.setLimbs(added[2 * i], added[2 * i + 1], added32);
      limbCarry = i == 1 && isJoined == 0 ? 0 : limbCarry;
      for (int j = 0; j < 2; j++) {
        int limb = Hash.limb(before, j) + Hash.limb(added32, j) + limbCarry;
        limbCarry = limb >>> 16;
        row.setRange(sum[2 * i + j], limb & 0xffff, 16);
        row.setBit(carry[2 * i + j], limbCarry);
      }
    }
  }
}
