package io.zkthreads.vm.table;

/// How far an access may look back without a row of BUMP.
///
/// @param log k: the time between two accesses of a word is below 2^k
public record Reach(int log) {
  public Reach {
    if (log < 4 || log > 16) {
      throw new IllegalArgumentException("log range " + log + " is not in 4..16");
    }
  }

  /// 2^k.
  public int window() {
    return 1 << log;
  }

  /// Bits of the two coarse digits of BUMP: 16 is what VRNG offers, 29 bits is all of time.
  public int farBits() {
    return Math.min(16, 29 - log);
  }
}
