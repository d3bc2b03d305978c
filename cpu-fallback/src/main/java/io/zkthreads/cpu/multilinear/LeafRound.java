package io.zkthreads.cpu.multilinear;

import io.zkthreads.stark.field.Extension;

/// The first round where the children are the leaves, whose numerators are words.
final class LeafRound implements FirstRound {
  private final LineKernels kernels;
  private final int[] lambda;
  private final int degree;

  /// Lines of a branch.
  private final int branch;

  private final Lines n;
  private final Lines d;

  LeafRound(LineKernels kernels, FractionLeaves leaves, Extension lambda) {
    this.kernels = kernels;
    this.lambda = LineFactor.of(lambda);
    degree = kernels.field().degree();
    branch = (1 << (leaves.numVariables() - 1)) / Lines.LENGTH;
    n = Lines.ofBase(leaves.numerators(), 0);
    d = leaves.denominatorLines();
  }

  @Override
  public void slopes(Branches slopes, Lines gates, int half, int line, int lines) {
    Lines x0 = slopes.n0();
    Lines u = slopes.n1();
    Lines d1 = slopes.d1();
    difference(x0, n.from(line), half, 1, lines);
    difference(slopes.d0(), d.from(line), half, degree, lines);
    difference(u, n.from(branch + line), half, 1, lines);
    difference(d1, d.from(branch + line), half, degree, lines);
    kernels.addScaledToBase(u, u, d1, lambda, lines);
    kernels.addProductByBase(gates, slopes.d0(), u, d1, x0, lines);
  }

  private void difference(Lines to, Lines low, int half, int coefficients, int lines) {
    kernels.subtract(to, low.from(half), low, coefficients, lines);
  }

  @Override
  public void fold(Branches to, int[] factor, int line, int lines) {
    foldBase(to.n0(), n.from(line), factor, lines);
    fold(to.d0(), d.from(line), factor, lines);
    foldBase(to.n1(), n.from(branch + line), factor, lines);
    fold(to.d1(), d.from(branch + line), factor, lines);
    to.addDenominators(kernels, lambda, lines);
  }

  private void foldBase(Lines to, Lines low, int[] factor, int lines) {
    kernels.foldBase(to, low, low.from(branch / 2), factor, lines);
  }

  private void fold(Lines to, Lines low, int[] factor, int lines) {
    kernels.fold(to, low, low.from(branch / 2), factor, lines);
  }
}
