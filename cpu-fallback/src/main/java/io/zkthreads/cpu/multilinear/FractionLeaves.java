package io.zkthreads.cpu.multilinear;

import io.zkthreads.cpu.CpuMemory;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;

/// 2^n fractions with numerators in the base field.
///
/// @param numerators one after another
/// @param denominators in lines of one element each
@SuppressWarnings("ArrayRecordComponent")
record FractionLeaves(
    int numVariables, ExtensionField field, int[] numerators, int[] denominators) {
  /// Room for 2^n fractions; smaller numbers than a line have a line all the same.
  static FractionLeaves allocate(
      int numVariables, ExtensionField field, CpuMemory.Scratch scratch) {
    int elements = Math.max(1 << numVariables, Lines.LENGTH);
    return new FractionLeaves(
        numVariables,
        field,
        scratch.take(elements),
        scratch.take(Math.multiplyExact(elements, field.degree())));
  }

  /// All denominators.
  Lines denominatorLines() {
    return new Lines(denominators, 0, field.degree() * Lines.LENGTH);
  }

  /// Sets fraction number i.
  void set(int i, int numerator, Extension denominator) {
    Lines d = denominatorLines();
    numerators[i] = numerator;
    for (int k = 0; k < field.degree(); k++) {
      denominators[d.at(i) + Lines.LENGTH * k] = denominator.coefficient(k);
    }
  }

  /// Makes 0/1 of the fractions from number `from` on.
  void pad(int from) {
    for (int i = from; i < 1 << numVariables; i++) {
      set(i, KoalaBear.ZERO, field.one());
    }
  }
}
