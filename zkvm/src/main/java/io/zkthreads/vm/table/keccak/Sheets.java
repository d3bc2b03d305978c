package io.zkthreads.vm.table.keccak;

import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// θ on a sheet, the five lanes of one x, byte by byte: XOR is looked up, which also shows that
/// what goes in and comes out are bytes.
///
/// The parity of the columns goes to the sheet on the right as it is and to the one on the left
/// rotated by one. Limb i of the rotated is 2·c_i − 2^16·t_i + t_(i−1) with the highest bits t, and
/// is taken as two bytes. With t_i wrong it would be negative, or 2^16 or more, whatever t_(i−1).
///
/// | word of the log | |
/// |---|---|
/// | 0, 1, 2 | time of the call, round, x |
/// | 3 … 12 | lanes (x, 0) … (x, 4) before |
/// | 13, 14; 15, 16 | parity of the columns of sheet x − 1, of x + 1 |
public final class Sheets extends CalledTable {
  /// First element of a BYTE tuple that says x ^ y = z.
  private static final int XOR = 2;

  private static final int ROUND = 1;
  private static final int X = 2;
  private static final int LANES = 3;
  private static final int LEFT = 13;
  private static final int RIGHT = 15;
  static final int LOG_WIDTH = 17;

  private final Column ts = column("ts", "time of the call");
  private final Column round = column("round", "round");
  private final Column[] selectors = new Column[Lane.SIDE];
  private final Column[][] before = new Column[Lane.SIDE][];
  private final Column[][] sums = new Column[Lane.SIDE - 1][];
  private final Column[] highest = new Column[Lane.LIMBS];
  private final Column[] left;
  private final Column[] right;
  private final Column[] difference;
  private final Column[][] after = new Column[Lane.SIDE][];
  private final Term real;

  public Sheets() {
    super(55, "KECCAK_SHEET", "theta of Keccak-f on the five lanes of one x", LOG_WIDTH);
    for (int x = 0; x < Lane.SIDE; x++) {
      selectors[x] = bit("x" + x, "1 for sheet " + x);
    }
    real = Lane.sum(selectors);
    bool("real", real);
    for (int y = 0; y < Lane.SIDE; y++) {
      before[y] = columns("a" + y + "_", Lane.BYTES, "lane " + y + " before, byte");
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = columns("s" + i + "_", Lane.BYTES, "XOR of the first " + (i + 2) + ", byte");
    }
    for (int i = 0; i < Lane.LIMBS; i++) {
      highest[i] = bit("t" + i, "highest bit of limb " + i + " of the parity");
    }
    left = columns("l", Lane.BYTES, "parity of the sheet to the left, byte");
    right = columns("r", Lane.BYTES, "parity of the sheet to the right, rotated, byte");
    difference = columns("d", Lane.BYTES, "left ^ right, byte");
    for (int y = 0; y < Lane.SIDE; y++) {
      after[y] = columns("e" + y + "_", Lane.BYTES, "lane " + y + " after, byte");
    }
    sums();
    parities();
    lanes();
  }

  private void sums() {
    for (int i = 0; i < Lane.BYTES; i++) {
      xor(before[0][i], before[1][i], sums[0][i]);
      for (int y = 2; y < Lane.SIDE; y++) {
        xor(sums[y - 2][i], before[y][i], sums[y - 1][i]);
      }
      xor(left[i], right[i], difference[i]);
      for (int y = 0; y < Lane.SIDE; y++) {
        xor(before[y][i], difference[i], after[y][i]);
      }
    }
  }

  private void xor(Term p, Term q, Term result) {
    send(Bus.BYTE, real, constant(XOR), p, q, result);
  }

  private void parities() {
    Term[] parity = Lane.ofBytes(sums[Lane.SIDE - 2]);
    Term[] rotated = new Term[Lane.LIMBS];
    for (int i = 0; i < Lane.LIMBS; i++) {
      Term carried = highest[(i + Lane.LIMBS - 1) % Lane.LIMBS];
      rotated[i] = parity[i].times(2).minus(highest[i].times(1 << 16)).plus(carried);
    }
    Term stage = stageAfter();
    Term x = Lane.chosen(selectors, 0, 1, 2, 3, 4);
    Term onTheRight = Lane.chosen(selectors, 1, 2, 3, 4, 0);
    Term onTheLeft = Lane.chosen(selectors, 4, 0, 1, 2, 3);
    send(stage, onTheRight.plus(Lane.LEFT), parity);
    send(stage, onTheLeft.plus(Lane.RIGHT), rotated);
    receive(stage, x.plus(Lane.LEFT), Lane.ofBytes(left));
    receive(stage, x.plus(Lane.RIGHT), Lane.ofBytes(right));
  }

  private Term stageAfter() {
    return round.times(2).plus(1);
  }

  private void lanes() {
    Term x = Lane.chosen(selectors, 0, 1, 2, 3, 4);
    for (int y = 0; y < Lane.SIDE; y++) {
      receive(round.times(2), x.plus(5L * y), Lane.ofBytes(before[y]));
      send(stageAfter(), x.plus(5L * y), Lane.ofBytes(after[y]));
    }
  }

  private void send(Term stage, Term number, Term[] limbs) {
    send(Bus.LANE, real, Lane.tuple(ts, stage, number, limbs));
  }

  private void receive(Term stage, Term number, Term[] limbs) {
    receive(Bus.LANE, real, Lane.tuple(ts, stage, number, limbs));
  }

  @Override
  protected void fill(Row row) {
    row.set(ts, row.logged(0));
    row.set(round, row.logged(ROUND));
    row.setBit(selectors[row.logged(X)], 1);
    long[] lanes = new long[Lane.SIDE];
    for (int y = 0; y < Lane.SIDE; y++) {
      lanes[y] = Lane.logged(row, LANES + 2 * y);
      set(row, before[y], lanes[y]);
    }
    long sum = lanes[0];
    for (int y = 1; y < Lane.SIDE; y++) {
      setXor(row, sums[y - 1], sum, lanes[y]);
      sum ^= lanes[y];
    }
    for (int i = 0; i < Lane.LIMBS; i++) {
      row.setBit(highest[i], Lane.limb(sum, i) >>> 15);
    }
    long onTheLeft = Lane.logged(row, LEFT);
    long onTheRight = Long.rotateLeft(Lane.logged(row, RIGHT), 1);
    set(row, left, onTheLeft);
    set(row, right, onTheRight);
    setXor(row, difference, onTheLeft, onTheRight);
    for (int y = 0; y < Lane.SIDE; y++) {
      setXor(row, after[y], lanes[y], onTheLeft ^ onTheRight);
    }
  }

  private static void set(Row row, Column[] bytes, long lane) {
    for (int i = 0; i < Lane.BYTES; i++) {
      row.set(bytes[i], Lane.byteOf(lane, i));
    }
  }

  private static void setXor(Row row, Column[] bytes, long p, long q) {
    set(row, bytes, p ^ q);
    for (int i = 0; i < Lane.BYTES; i++) {
      row.bytes(XOR, Lane.byteOf(p, i), Lane.byteOf(q, i));
    }
  }
}
