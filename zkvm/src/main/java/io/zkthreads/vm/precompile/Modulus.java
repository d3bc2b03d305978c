package io.zkthreads.vm.precompile;

import java.math.BigInteger;

/// The moduli of products, by their number in the instruction.
public enum Modulus {
  /// 2^255 − 19: coordinates of edwards25519.
  P25519(0, "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed"),
  /// 2^252 + 27742317777372353535851937790883648493: scalars of Ed25519.
  L25519(1, "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed"),
  /// 2^256 − 2^32 − 977: coordinates of secp256k1.
  SECP256K1_P(2, "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f"),
  /// Scalars of secp256k1.
  SECP256K1_N(3, "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

  /// How many there are.
  public static final int COUNT = 4;

  private final int number;
  private final BigInteger value;

  Modulus(int number, String hex) {
    this.number = number;
    this.value = new BigInteger(hex, 16);
  }

  /// The modulus of a number below [#COUNT].
  public static Modulus of(int number) {
    return switch (number) {
      case 0 -> P25519;
      case 1 -> L25519;
      case 2 -> SECP256K1_P;
      case 3 -> SECP256K1_N;
      default -> throw new IllegalArgumentException("no modulus " + number);
    };
  }

  public int number() {
    return number;
  }

  public BigInteger value() {
    return value;
  }
}
