package io.zkthreads.stark.params;

/// The hash functions of trees and transcript, chosen per verifying key.
public enum HashSuite {
  /// BLAKE3-256 trees and a serialising challenger over BLAKE3.
  BLAKE3,
  /// Poseidon2 of width 16: padding-free sponge, truncated permutation, duplex challenger.
  POSEIDON2_16
}
