package io.zkthreads.cpu.multilinear;

import io.zkthreads.engine.CompactBackend.Quadratic;
import io.zkthreads.stark.compact.FractionalGkrProof.Children;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.field.Extension;
import java.util.Arrays;
import java.util.List;

/// Gates of few vertices, one by one.
@SuppressWarnings("ArrayRecordComponent")
record SmallGates(Extension lambda, Extension[] n0, Extension[] d0, Extension[] u, Extension[] d1)
    implements Gates {
  /// Gates over the fractions of a layer.
  static SmallGates of(Extension lambda, Extension[][] fractions) {
    Extension[] n = fractions[0];
    Extension[] d = fractions[1];
    int half = n.length / 2;
    Extension[] u = new Extension[half];
    for (int i = 0; i < half; i++) {
      u[i] = n[half + i].plus(lambda.times(d[half + i]));
    }
    return new SmallGates(
        lambda,
        Arrays.copyOf(n, half),
        Arrays.copyOf(d, half),
        u,
        Arrays.copyOfRange(d, half, 2 * half));
  }

  @Override
  public Quadratic round(List<Extension> point) {
    int half = u.length / 2;
    Extension[] eq = Multilinear.eqTable(point, lambda.field().one());
    Extension atZero = lambda.field().zero();
    Extension leading = atZero;
    for (int i = 0; i < half; i++) {
      Extension low = d1[i].times(n0[i]).plus(d0[i].times(u[i]));
      Extension high = slope(d1, i).times(slope(n0, i)).plus(slope(d0, i).times(slope(u, i)));
      atZero = atZero.plus(eq[i].times(low));
      leading = leading.plus(eq[i].times(high));
    }
    return new Quadratic(atZero, leading);
  }

  private static Extension slope(Extension[] values, int i) {
    return values[values.length / 2 + i].minus(values[i]);
  }

  @Override
  public Gates fold(Extension r) {
    return new SmallGates(
        lambda,
        Multilinear.fold(n0, r),
        Multilinear.fold(d0, r),
        Multilinear.fold(u, r),
        Multilinear.fold(d1, r));
  }

  @Override
  public Children children() {
    return new Children(n0[0], d0[0], u[0].minus(lambda.times(d1[0])), d1[0]);
  }
}
