package io.zkthreads.stark.field;

/// The fields that challenges are drawn from.
public enum ExtensionField {
  /// F\[X\]/(X^5 + X^2 − 1), of 2^154.9 elements.
  QUINTIC(Quintic.DEGREE),

  /// F\[X\]/(X^4 − 3), of 2^123.9 elements: fewer words and products, more grinding.
  QUARTIC(Quartic.DEGREE);

  /// The greatest degree of a field.
  public static final int MAX_DEGREE = Quintic.DEGREE;

  private final int degree;

  ExtensionField(int degree) {
    this.degree = degree;
  }

  /// Coefficients of an element.
  public int degree() {
    return degree;
  }

  public Extension zero() {
    return switch (this) {
      case QUINTIC -> Quintic.ZERO;
      case QUARTIC -> Quartic.ZERO;
    };
  }

  public Extension one() {
    return switch (this) {
      case QUINTIC -> Quintic.ONE;
      case QUARTIC -> Quartic.ONE;
    };
  }

  /// The element X.
  public Extension x() {
    return switch (this) {
      case QUINTIC -> Quintic.X;
      case QUARTIC -> Quartic.X;
    };
  }

  public Extension ofBase(int word) {
    return switch (this) {
      case QUINTIC -> Quintic.ofBase(word);
      case QUARTIC -> Quartic.ofBase(word);
    };
  }

  /// The element whose words begin at `words[offset]`.
  public Extension at(int[] words, int offset) {
    return switch (this) {
      case QUINTIC -> Quintic.at(words, offset);
      case QUARTIC -> Quartic.at(words, offset);
    };
  }
}
