package io.zkthreads.cpu.multilinear;

/// Both branches of a layer's children, in lines of numerator and denominator side by side; where u
/// stands for the numerator of branch 1, see [Gates].
///
/// @param zero branch 0
/// @param one branch 1
/// @param element words of an element of a line
record Branches(Lines zero, Lines one, int element) {
  /// Branches that stand one after another, each of `lines` lines of two elements.
  static Branches of(int[] words, int element, int lines) {
    Lines zero = new Lines(words, 0, 2 * element);
    return new Branches(zero, zero.from(lines), element);
  }

  Branches from(int line) {
    return new Branches(zero.from(line), one.from(line), element);
  }

  Lines n0() {
    return zero;
  }

  Lines d0() {
    return zero.skip(element);
  }

  Lines n1() {
    return one;
  }

  Lines d1() {
    return one.skip(element);
  }

  /// d1·n0 + d0·n1.
  void gate(LineKernels kernels, Lines to, int lines) {
    kernels.addProducts(to, d1(), n0(), d0(), n1(), lines);
  }

  /// high − low, in the same places.
  void subtract(LineKernels kernels, Branches high, Branches low, int lines) {
    int coefficients = 2 * element / Lines.LENGTH;
    kernels.subtract(zero, high.zero, low.zero, coefficients, lines);
    kernels.subtract(one, high.one, low.one, coefficients, lines);
  }

  /// Adds λ·d1 to n1.
  void addDenominators(LineKernels kernels, int[] lambda, int lines) {
    kernels.addScaled(n1(), n1(), d1(), lambda, lines);
  }

  /// low + r·(high − low), in the same places.
  void fold(LineKernels kernels, Branches low, Branches high, int[] r, int lines) {
    kernels.fold(zero.single(), low.zero.single(), high.zero.single(), r, 2 * lines);
    kernels.fold(one.single(), low.one.single(), high.one.single(), r, 2 * lines);
  }
}
