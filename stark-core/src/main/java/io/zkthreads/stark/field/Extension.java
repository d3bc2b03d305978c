package io.zkthreads.stark.field;

/// An element of a challenge field, an extension of KoalaBear. Immutable. Operands are of one
/// field; elements of two do not meet, because a proof has one.
///
/// Coefficients are Montgomery words, those of low powers of X first.
public sealed interface Extension permits Quintic, Quartic {
  ExtensionField field();

  int coefficient(int i);

  /// Writes the coefficients to `words[offset…]`.
  void put(int[] words, int offset);

  Extension plus(Extension o);

  Extension minus(Extension o);

  Extension negate();

  /// Product with a base-field word.
  Extension scale(int word);

  Extension times(Extension o);

  /// The Frobenius map a ↦ a^p.
  Extension frobenius();

  /// 1/a, and 0 for a = 0.
  Extension inverse();

  boolean isZero();

  default Extension square() {
    return times(this);
  }

  default Extension power(long exponent) {
    Extension result = field().one();
    Extension square = this;
    for (long e = exponent; e != 0; e >>>= 1) {
      if ((e & 1) != 0) {
        result = result.times(square);
      }
      square = square.square();
    }
    return result;
  }
}
