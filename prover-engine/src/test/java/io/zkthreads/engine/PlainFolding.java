package io.zkthreads.engine;

import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.compact.QuadraticSumcheck;
import io.zkthreads.stark.compact.WhirSchedule;
import io.zkthreads.stark.field.Extension;
import java.util.List;

/// A polynomial and a weight by their values.
final class PlainFolding implements CompactBackend.Folding {
  private Extension[] f;
  private Extension[] w;

  PlainFolding(Extension[] f, Extension[] w) {
    this.f = f;
    this.w = w;
  }

  @Override
  public int numVariables() {
    return Integer.numberOfTrailingZeros(f.length);
  }

  @Override
  public QuadraticSumcheck.Round round() {
    Extension atZero = f[0].field().zero();
    Extension leading = atZero;
    for (int i = 0; i < f.length; i += 2) {
      atZero = atZero.plus(w[i].times(f[i]));
      leading = leading.plus(w[i + 1].minus(w[i]).times(f[i + 1].minus(f[i])));
    }
    return new QuadraticSumcheck.Round(atZero, leading);
  }

  @Override
  public void bind(Extension r) {
    f = bind(f, r);
    w = bind(w, r);
  }

  private static Extension[] bind(Extension[] values, Extension r) {
    Extension[] bound = new Extension[values.length / 2];
    for (int i = 0; i < bound.length; i++) {
      bound[i] = values[2 * i].plus(r.times(values[2 * i + 1].minus(values[2 * i])));
    }
    return bound;
  }

  @Override
  public Extension evaluate(List<Extension> point) {
    return Multilinear.evaluate(f, point);
  }

  @Override
  public void addPoint(List<Extension> point, Extension factor) {
    Extension[] eq = Multilinear.eqTable(point, factor);
    for (int i = 0; i < w.length; i++) {
      w[i] = w[i].plus(eq[i]);
    }
  }

  @Override
  public void addPowers(int logRows, int[] indices, List<Extension> factors) {
    for (int q = 0; q < indices.length; q++) {
      for (int i = 0; i < w.length; i++) {
        int power = PlainStack.root(logRows, (long) indices[q] * i);
        w[i] = w[i].plus(factors.get(q).scale(power));
      }
    }
  }

  @Override
  public CompactBackend.Codeword commit(WhirSchedule.Codeword codeword) {
    return PlainRows.of(PlainStack.words(f), f[0].field().degree(), codeword);
  }

  @Override
  public List<Extension> values() {
    return List.of(f);
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void close() {}
}
