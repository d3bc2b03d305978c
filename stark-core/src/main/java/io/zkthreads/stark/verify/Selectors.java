package io.zkthreads.stark.verify;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;

/// The vanishing polynomial of a trace domain H of n rows and its unnormalised row selectors at a
/// point.
///
/// @param vanishing Z(x) = x^n − 1
/// @param first Z(x)/(x − 1)
/// @param last Z(x)/(x − w^−1)
/// @param transition x − w^−1
record Selectors(Quintic vanishing, Quintic first, Quintic last, Quintic transition) {
  static Selectors at(Quintic x, int logHeight) {
    int lastPoint = KoalaBear.inverse(KoalaBear.twoAdicGenerator(logHeight));
    Quintic vanishing = x.power(1L << logHeight).minus(Quintic.ONE);
    Quintic transition = x.minus(Quintic.ofBase(lastPoint));
    return new Selectors(
        vanishing,
        vanishing.times(x.minus(Quintic.ONE).inverse()),
        vanishing.times(transition.inverse()),
        transition);
  }
}
