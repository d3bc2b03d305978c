package io.zkthreads.stark.verify;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;

/// The vanishing polynomial of a trace domain H of n rows and its unnormalised row selectors at a
/// point.
///
/// @param vanishing Z(x) = x^n − 1
/// @param first Z(x)/(x − 1)
/// @param last Z(x)/(x − w^−1)
/// @param transition x − w^−1
record Selectors(Extension vanishing, Extension first, Extension last, Extension transition) {
  static Selectors at(Extension x, int logHeight) {
    int lastPoint = KoalaBear.inverse(KoalaBear.twoAdicGenerator(logHeight));
    ExtensionField field = x.field();
    Extension vanishing = x.power(1L << logHeight).minus(field.one());
    Extension transition = x.minus(field.ofBase(lastPoint));
    return new Selectors(
        vanishing,
        vanishing.times(x.minus(field.one()).inverse()),
        vanishing.times(transition.inverse()),
        transition);
  }
}
