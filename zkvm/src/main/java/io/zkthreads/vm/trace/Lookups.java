package io.zkthreads.vm.trace;

/// How often each look-up was asked, in the order of the look-up tables' main traces.
///
/// Each worker counts for itself; the counts are added at the end.
final class Lookups {
  /// Operations of BYTE: AND, OR, XOR as in ROM fields, and the pair check.
  static final int PAIR = 3;

  /// Position of the special row of VRNG, after those of 3 to 16 bits.
  private static final int SPECIAL = (1 << 17) - 8;

  final int[] variable = new int[1 << 17];
  final int[] bytes = new int[1 << 18];
  final int[] powers = new int[32];

  /// Position of (0, k).
  private final int passed;

  Lookups(int logRange) {
    this.passed = position(0, logRange);
  }

  /// 0 ≤ x < 2^k, the time between two accesses.
  void passed(int x) {
    variable[passed + x]++;
  }

  /// 0 ≤ x < 2^bits, bits ≤ 16. Eight values a row from 3 bits up; then one row for 0, 1, 2 bits.
  void variable(int x, int bits) {
    variable[position(x, bits)]++;
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
    bytes(PAIR, limb & 255, limb >>> 8);
  }

  /// A split position: 0 … 15 to the right, 1 … 16 to the left.
  void power(int left, int bits) {
    powers[left == 1 ? 15 + bits : bits]++;
  }

  void add(Lookups other) {
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
