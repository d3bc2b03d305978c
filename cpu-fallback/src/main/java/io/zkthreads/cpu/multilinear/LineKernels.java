package io.zkthreads.cpu.multilinear;

import io.zkthreads.stark.field.ExtensionField;

/// The inner loops over lines of elements of one challenge field. All implementations give the same
/// words. What is written may be an operand, line by line.
///
/// A constant f is given by the words of [LineFactor].
public interface LineKernels {
  ExtensionField field();

  /// to = a·b.
  void multiply(Lines to, Lines a, Lines b, int lines);

  /// to = a·b + c·d; `to` is none of them.
  void addProducts(Lines to, Lines a, Lines b, Lines c, Lines d, int lines);

  /// to = a·b + c·x for words x of the base field.
  void addProductByBase(Lines to, Lines a, Lines b, Lines c, Lines x, int lines);

  /// to = a·x + b·y for words x and y of the base field.
  void addProductsByBase(Lines to, Lines a, Lines x, Lines b, Lines y, int lines);

  /// to = low + f·(high − low).
  void fold(Lines to, Lines low, Lines high, int[] f, int lines);

  /// to = low + f·(high − low) for words of the base field.
  void foldBase(Lines to, Lines low, Lines high, int[] f, int lines);

  /// to = a + f·b.
  void addScaled(Lines to, Lines a, Lines b, int[] f, int lines);

  /// to = x + f·b for words x of the base field.
  void addScaledToBase(Lines to, Lines x, Lines b, int[] f, int lines);

  /// to = a − b for the first `coefficients` rows of each line.
  void subtract(Lines to, Lines a, Lines b, int coefficients, int lines);

  /// Adds Σ_l f_l·a_l over the lines l of a to the line `sum`; the factors f_l stand one after
  /// another in `factors` from factor number `first` on.
  void accumulate(int[] sum, Lines a, int[] factors, int first, int lines);
}
