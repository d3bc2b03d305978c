package io.zkthreads.stark.params;

/// How far from a code a committed function may be, and with it which theorem the bits of a compact
/// proof rest on.
public enum Regime {
  /// Within half the minimal distance: one codeword at most is near. The theorems are classical.
  UNIQUE_DECODING,
  /// Up to the Johnson bound, 1 − 1.05·√ρ: several may be near, which theorems of the years 2025
  /// and 2026 show to be harmless.
  JOHNSON
}
