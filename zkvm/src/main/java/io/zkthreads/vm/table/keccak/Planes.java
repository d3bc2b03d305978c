package io.zkthreads.vm.table.keccak;

import io.zkthreads.vm.precompile.KeccakF;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;
import io.zkthreads.vm.table.sha2.RoundFacts;

/// ρ, π, χ and ι on a plane, the five lanes of one y after π, bit by bit.
///
/// Lane (x, y) after π is lane (x + 3y, x) before, rotated to the left. The row has its bits, and
/// which bit of them is which of the lane before depends on y: so the limbs of the lane before are
/// columns, one equation for all y. ι flips bits 2^j − 1 of lane (0, 0): those bits are there a
/// second time, flipped, and the pattern of flips is looked up. Planes of other y flip none.
///
/// Bits are bits, so what the plane sends are limbs below 2^16.
///
/// | word of the log | |
/// |---|---|
/// | 0, 1, 2 | time of the call, round, y |
/// | 3 … 12 | lanes (0, y) … (4, y) after π |
public final class Planes extends CalledTable {
  private static final int ROUND = 1;
  private static final int Y = 2;
  private static final int LANES = 3;
  static final int LOG_WIDTH = 13;
  private static final int BITS = 64;

  /// The bits that ι can flip are 2^j − 1.
  private static final int FLIPS = 7;

  private final RoundFacts facts;
  private final Column ts = column("ts", "time of the call");
  private final Column round = column("round", "round");
  private final Column[] selectors = new Column[Lane.SIDE];
  private final Column[][] bits = new Column[Lane.SIDE][];
  private final Column[][] before = new Column[Lane.SIDE][];
  private final Column[][] after = new Column[Lane.SIDE][];
  private final Column[] flipped = new Column[FLIPS];
  private final Column flips = column("flips", "bits that iota flips: j for bit 2^j - 1");
  private final Term real;

  public Planes(RoundFacts facts) {
    super(
        56,
        "KECCAK_PLANE",
        "rho, pi, chi and iota of Keccak-f on the five lanes of one y",
        LOG_WIDTH);
    this.facts = facts;
    for (int y = 0; y < Lane.SIDE; y++) {
      selectors[y] = bit("y" + y, "1 for plane " + y);
    }
    real = Lane.sum(selectors);
    bool("real", real);
    for (int x = 0; x < Lane.SIDE; x++) {
      bits[x] = columns("b" + x + "_", BITS, "lane " + x + " after pi, bit");
    }
    for (int x = 0; x < Lane.SIDE; x++) {
      before[x] = columns("e" + x + "_", Lane.LIMBS, "the same before rho, limb");
    }
    for (int x = 0; x < Lane.SIDE; x++) {
      after[x] = columns("a" + x + "_", Lane.LIMBS, "lane " + x + " after the round, limb");
    }
    for (int j = 0; j < FLIPS; j++) {
      flipped[j] = bit("f" + j, "bit " + ((1 << j) - 1) + " of lane 0 after iota's flip");
    }
    for (Column[] lane : bits) {
      for (Column bit : lane) {
        bool(bit.name(), bit);
      }
    }
    rho();
    iota();
    chi();
    lanes();
  }

  /// Number of the lane that π moves to (x, y).
  static int origin(int x, int y) {
    return (x + 3 * y) % Lane.SIDE + Lane.SIDE * x;
  }

  private void rho() {
    for (int x = 0; x < Lane.SIDE; x++) {
      for (int limb = 0; limb < Lane.LIMBS; limb++) {
        Term sum = constant(0);
        for (int y = 0; y < Lane.SIDE; y++) {
          sum = sum.plus(selectors[y].times(rotatedBack(x, y, limb)));
        }
        zero("lane " + x + " before rho, limb " + limb, sum.minus(before[x][limb]));
      }
    }
  }

  /// A limb of the lane before ρ. Its bit i is bit i + rotation after.
  private Term rotatedBack(int x, int y, int limb) {
    int rotation = KeccakF.rotation(origin(x, y));
    Term sum = constant(0);
    for (int j = 0; j < 16; j++) {
      sum = sum.plus(bits[x][(16 * limb + j + rotation) % BITS].times(1L << j));
    }
    return sum;
  }

  private void iota() {
    Term code = constant(0);
    for (int j = 0; j < FLIPS; j++) {
      code = code.plus(xor(bits[0][(1 << j) - 1], flipped[j]).times(1L << j));
    }
    zero("flips", code.minus(flips));
    zero("flips in plane 0", flips.times(selectors[0].not()));
    Term zero = constant(0);
    Term operation = constant(Lane.OPERATION);
    send(Bus.ROUND, selectors[0], operation, round, flips, zero, zero, zero, zero);
  }

  private void chi() {
    for (int x = 0; x < Lane.SIDE; x++) {
      Column[] next = bits[(x + 1) % Lane.SIDE];
      Column[] second = bits[(x + 2) % Lane.SIDE];
      Column[] own = bits[x].clone();
      for (int j = 0; x == 0 && j < FLIPS; j++) {
        own[(1 << j) - 1] = flipped[j];
      }
      for (int limb = 0; limb < Lane.LIMBS; limb++) {
        Term sum = constant(0);
        for (int j = 0; j < 16; j++) {
          int z = 16 * limb + j;
          Term both = second[z].minus(next[z].times(second[z]));
          sum = sum.plus(xor(own[z], both).times(1L << j));
        }
        zero("lane " + x + " after chi, limb " + limb, sum.minus(after[x][limb]));
      }
    }
  }

  private static Term xor(Term p, Term q) {
    return p.plus(q).minus(p.times(q).times(2));
  }

  private void lanes() {
    Term y = Lane.chosen(selectors, 0, 1, 2, 3, 4);
    for (int x = 0; x < Lane.SIDE; x++) {
      int[] origins = new int[Lane.SIDE];
      for (int i = 0; i < Lane.SIDE; i++) {
        origins[i] = origin(x, i);
      }
      Term stage = round.times(2).plus(1);
      receive(Bus.LANE, real, Lane.tuple(ts, stage, Lane.chosen(selectors, origins), before[x]));
      Term number = y.times(Lane.SIDE).plus(x);
      send(Bus.LANE, real, Lane.tuple(ts, stage.plus(1), number, after[x]));
    }
  }

  @Override
  protected void fill(Row row) {
    int r = row.logged(ROUND);
    int y = row.logged(Y);
    row.set(ts, row.logged(0));
    row.set(round, r);
    row.setBit(selectors[y], 1);
    long[] lanes = new long[Lane.SIDE];
    for (int x = 0; x < Lane.SIDE; x++) {
      lanes[x] = Lane.logged(row, LANES + 2 * x);
      for (int z = 0; z < BITS; z++) {
        row.setBit(bits[x][z], (int) (lanes[x] >>> z) & 1);
      }
      int rotation = KeccakF.rotation(origin(x, y));
      Lane.setLimbs(row, before[x], Long.rotateRight(lanes[x], rotation));
    }
    long constant = y == 0 ? KeccakF.constant(r) : 0;
    for (int j = 0; j < FLIPS; j++) {
      row.setBit(flipped[j], (int) ((lanes[0] ^ constant) >>> ((1 << j) - 1)) & 1);
    }
    row.set(flips, RoundFacts.flips(constant));
    if (y == 0) {
      row.look(facts, RoundFacts.positionInKeccak(r));
    }
    for (int x = 0; x < Lane.SIDE; x++) {
      long own = x == 0 ? lanes[0] ^ constant : lanes[x];
      long both = ~lanes[(x + 1) % Lane.SIDE] & lanes[(x + 2) % Lane.SIDE];
      Lane.setLimbs(row, after[x], own ^ both);
    }
  }
}
