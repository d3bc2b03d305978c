package io.zkthreads.vm.precompile;

import org.jspecify.annotations.Nullable;

/// An operation of the instruction `call`: up to three operands in region 0, of consecutive 32-bit
/// words, the lowest first. `a` and `b` are read, `g` is written.
public sealed interface Precompile
    permits ModularProduct, PointSum, Compression, KeccakF, Poseidon2Permutation {
  /// Above every number of an operation: funct7 of the instruction.
  int NUM_CODES = 128;

  /// How an operation ended.
  enum Result {
    DONE,
    /// The quotient of a·b + g is 2^256 or more.
    QUOTIENT_TOO_LARGE,
    /// No sum of two points: a coordinate is 2^255 or more, or a denominator is 0.
    NO_SUM,
    /// A word of g is no field element: p or more.
    NOT_REDUCED
  }

  /// Number of the operation, funct7 of the instruction.
  int code();

  /// Words of operand a; 0 if there is none.
  int wordsOfA();

  /// Words of operand b; 0 if there is none.
  int wordsOfB();

  /// Words of operand g.
  int wordsOfG();

  /// Whether the result depends on what g held.
  boolean readsG();

  /// Replaces g by the result; leaves it alone unless [Result#DONE]. Operands have the lengths that
  /// the operation says.
  Result apply(int[] a, int[] b, int[] g);

  /// The operation of a number, or null if there is none.
  static @Nullable Precompile of(int code) {
    return switch (code) {
      case 0, 1, 2, 3 -> new ModularProduct(Modulus.of(code), false);
      case 4, 5, 6, 7 -> new ModularProduct(Modulus.of(code - Modulus.COUNT), true);
      case PointSum.ADD -> new PointSum(false);
      case PointSum.DOUBLE -> new PointSum(true);
      case Sha256.CODE -> new Sha256();
      case Sha512.CODE -> new Sha512();
      case KeccakF.CODE -> new KeccakF();
      case Poseidon2Permutation.CODE -> new Poseidon2Permutation();
      default -> null;
    };
  }
}
