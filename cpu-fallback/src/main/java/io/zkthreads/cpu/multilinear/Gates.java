package io.zkthreads.cpu.multilinear;

import io.zkthreads.engine.CompactBackend.Quadratic;
import io.zkthreads.stark.compact.FractionalGkrProof.Children;
import io.zkthreads.stark.field.Extension;
import java.util.List;

/// What a layer's sumcheck sums up: Σ_x eq(x)·(d1·n0 + d0·u)(x), where u = n1 + λ·d1, over the
/// variables that have no value yet.
///
/// u is as linear as n1, so a gate has two products instead of three.
interface Gates {
  /// The polynomial of the first variable without its factor eq.
  ///
  /// @param point the coordinates of eq for the other variables
  Quadratic round(List<Extension> point);

  /// Gives the first variable the value r.
  Gates fold(Extension r);

  /// The four values, when every variable has one.
  Children children();
}
