package io.zkthreads.vm.table;

import java.util.Arrays;

/// How often each look-up was asked, in the order of the look-up tables' main traces.
///
/// Each worker counts for itself; the counts are added at the end.
public final class Lookups {
  /// Position of the special row of VRNG, after those of 3 to 16 bits.
  private static final int SPECIAL = (1 << 17) - 8;

  private static final int MAX_TABLES = 64;
  private static final int[] NONE = {};

  private final int[] ranges = new int[1 << 17];
  private final int[] bytes = new int[1 << 18];
  private final int[][] others = new int[MAX_TABLES][];

  /// Position of (0, k).
  private final int passed;

  public Lookups(Reach reach) {
    this.passed = position(0, reach.log());
    Arrays.fill(others, NONE);
  }

  /// 0 ≤ x < 2^k, the time between two accesses.
  void passed(int x) {
    ranges[passed + x]++;
  }

  /// 0 ≤ x < 2^bits, bits ≤ 16. Eight values a row from 3 bits up; then one row for 0, 1, 2 bits.
  public void range(int x, int bits) {
    ranges[position(x, bits)]++;
  }

  private static int position(int x, int bits) {
    return x + (1 << bits) + (bits >= 3 ? -8 : SPECIAL - 1);
  }

  /// x op y of bytes.
  void bytes(int op, int x, int y) {
    bytes[x << 10 | y << 2 | op]++;
  }

  /// Both bytes of a limb are bytes.
  void pair(int limb) {
    bytes(Table.PAIR, limb & 255, limb >>> 8);
  }

  /// The counts of VRNG.
  public int[] ranges() {
    return ranges;
  }

  /// The counts of BYTE.
  public int[] bytes() {
    return bytes;
  }

  /// The counts of another table, by position in its main trace.
  public int[] of(LookupTable table) {
    int[] counts = others[table.id()];
    if (counts.length == 0) {
      counts = new int[table.facts()];
      others[table.id()] = counts;
    }
    return counts;
  }

  public void add(Lookups other) {
    add(ranges, other.ranges);
    add(bytes, other.bytes);
    for (int id = 0; id < MAX_TABLES; id++) {
      if (others[id].length == 0) {
        others[id] = other.others[id].clone();
      } else if (other.others[id].length > 0) {
        add(others[id], other.others[id]);
      }
    }
  }

  private static void add(int[] to, int[] from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }
}
