package io.zkthreads.vm.table.sha2;

import io.zkthreads.vm.precompile.Precompile;
import io.zkthreads.vm.precompile.Sha256;
import io.zkthreads.vm.precompile.Sha512;

/// What tells SHA-256 and SHA-512 apart. A word is `limbs` limbs of 16 bits; a `long` holds it.
public enum Hash {
  SHA256(new Sha256(), 2, Sha256.ROUNDS),
  SHA512(new Sha512(), 4, Sha512.ROUNDS);

  /// Three distances by which a word is moved to the right.
  record Amounts(int first, int second, int third) {}

  /// Words of a block.
  static final int BLOCK = 16;

  /// Number of the operation that calls the compression function.
  final int operation;

  final int limbs;
  final int rounds;

  Hash(Precompile compression, int limbs, int rounds) {
    this.operation = compression.code();
    this.limbs = limbs;
    this.rounds = rounds;
  }

  /// Rotations of Σ0, of a.
  Amounts sumOfA() {
    return this == SHA512 ? new Amounts(28, 34, 39) : new Amounts(2, 13, 22);
  }

  /// Rotations of Σ1, of e.
  Amounts sumOfE() {
    return this == SHA512 ? new Amounts(14, 18, 41) : new Amounts(6, 11, 25);
  }

  /// Two rotations and a shift, of σ0.
  Amounts sigma0() {
    return this == SHA512 ? new Amounts(1, 8, 7) : new Amounts(7, 18, 3);
  }

  /// Two rotations and a shift, of σ1.
  Amounts sigma1() {
    return this == SHA512 ? new Amounts(19, 61, 6) : new Amounts(17, 19, 10);
  }

  int bits() {
    return 16 * limbs;
  }

  /// 32-bit words of memory that hold one word of the hash.
  int memoryWords() {
    return limbs / 2;
  }

  /// The constant of round t.
  long constant(int t) {
    return this == SHA512 ? Sha512.constant(t) : Sha256.constant(t) & 0xffff_ffffL;
  }

  // Functions of FIPS 180-4, on words.

  long mask(long x) {
    return this == SHA512 ? x : x & 0xffff_ffffL;
  }

  private long right(long x, int n) {
    return mask(x >>> n | x << (bits() - n));
  }

  /// Σ0 or Σ1.
  long sum(long x, Amounts by) {
    return right(x, by.first) ^ right(x, by.second) ^ right(x, by.third);
  }

  /// σ0 or σ1.
  long sigma(long x, Amounts by) {
    return right(x, by.first) ^ right(x, by.second) ^ x >>> by.third;
  }

  static long choose(long e, long f, long g) {
    return (e & f) ^ (~e & g);
  }

  static long majority(long a, long b, long c) {
    return (a & b) ^ (a & c) ^ (b & c);
  }

  /// Limb i of a word.
  static int limb(long word, int i) {
    return (int) (word >>> (16 * i)) & 0xffff;
  }
}
