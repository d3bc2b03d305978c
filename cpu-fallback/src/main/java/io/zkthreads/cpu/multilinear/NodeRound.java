package io.zkthreads.cpu.multilinear;

import io.zkthreads.stark.field.Extension;

/// The first round where the children are sums themselves.
final class NodeRound implements FirstRound {
  private final LineKernels kernels;
  private final int[] lambda;
  private final Branches children;

  /// Lines of a branch.
  private final int branch;

  NodeRound(LineKernels kernels, FractionTree tree, int layer, Extension lambda) {
    this.kernels = kernels;
    this.lambda = LineFactor.of(lambda);
    branch = (1 << layer) / Lines.LENGTH;
    children = tree.branches(layer + 1, branch);
  }

  @Override
  public void slopes(Branches slopes, Lines gates, int half, int line, int lines) {
    Branches low = children.from(line);
    slopes.subtract(kernels, low.from(half), low, lines);
    slopes.addDenominators(kernels, lambda, lines);
    slopes.gate(kernels, gates, lines);
  }

  @Override
  public void fold(Branches to, int[] factor, int line, int lines) {
    Branches low = children.from(line);
    to.fold(kernels, low, low.from(branch / 2), factor, lines);
    to.addDenominators(kernels, lambda, lines);
  }
}
