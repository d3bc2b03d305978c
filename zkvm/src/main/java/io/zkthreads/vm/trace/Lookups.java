package io.zkthreads.vm.trace;

/// How often each look-up was asked, in the order of the look-up tables' main traces.
///
/// Each worker counts for itself; the counts are added at the end.
final class Lookups {
  /// Operations of BYTE: AND, OR, XOR as in ROM fields, and the pair check.
  static final int PAIR = 3;

  /// Position of the special row of VRNG, after those of 3 to 16 bits.
  private static final int SPECIAL = (1 << 17) - 8;

  final int[] range;
  final int[] variable = new int[1 << 17];
  final int[] bytes = new int[1 << 18];
  final int[] powers = new int[32];

  Lookups(int logRange) {
    this.range = new int[Math.max(1 << logRange, 16 << 10)];
  }

  /// 0 ≤ x < 2^k.
  void range(int x) {
    range[x]++;
  }

  /// 0 ≤ x < 2^bits, bits ≤ 16. Eight values a row from 3 bits up; then one row for 0, 1, 2 bits.
  void variable(int x, int bits) {
    variable[bits >= 3 ? (1 << bits) - 8 + x : SPECIAL + (1 << bits) - 1 + x]++;
  }

  /// x op y of bytes.
  void bytes(int op, int x, int y) {
    bytes[x << 10 | y << 2 | op]++;
  }

  /// Both bytes of a limb are bytes.
  void pair(int limb) {
    bytes(PAIR, limb & 255, limb >>> 8);
  }

  /// A split position: 0 … 15 to the right, 1 … 16 to the left.
  void power(int left, int bits) {
    powers[left == 1 ? 15 + bits : bits]++;
  }

  void add(Lookups other) {
    add(range, other.range);
    add(variable, other.variable);
    add(bytes, other.bytes);
    add(powers, other.powers);
  }

  private static void add(int[] to, int[] from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }
}
