package io.zkthreads.cpu.multilinear;

import io.zkthreads.cpu.CpuMemory;
import io.zkthreads.engine.CompactBackend.FractionSum;
import io.zkthreads.engine.CompactBackend.Layer;
import io.zkthreads.engine.CompactBackend.Quadratic;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.compact.FractionalGkrProof.Children;
import io.zkthreads.stark.field.Extension;
import java.util.List;
import java.util.function.Consumer;

/// Fractions, added up in memory that goes back when the handle is closed.
final class CpuFractions implements FractionSum {
  private final Workers workers;
  private final LineKernels kernels;
  private final CpuMemory.Scratch scratch;
  private final FractionTree tree;

  /// @param leaves fills the leaves
  CpuFractions(
      Workers workers,
      LineKernels kernels,
      CpuMemory memory,
      int numVariables,
      Consumer<FractionLeaves> leaves) {
    this.workers = workers;
    this.kernels = kernels;
    scratch = memory.new Scratch();
    FractionLeaves all = FractionLeaves.allocate(numVariables, kernels.field(), scratch);
    leaves.accept(all);
    tree = new FractionTree(workers, kernels, all, scratch);
    tree.build();
  }

  @Override
  public int numVariables() {
    return tree.numVariables();
  }

  @Override
  public Extension denominator() {
    return tree.fractions(0)[1][0];
  }

  @Override
  public Layer layer(int k, Extension lambda) {
    Gates gates =
        k > FractionTree.LOG_LEAST
            ? new LineGates(workers, kernels, tree, k, lambda)
            : SmallGates.of(lambda, tree.fractions(k + 1));
    return new Bound(gates);
  }

  /// A layer with some variables bound.
  private static final class Bound implements Layer {
    private Gates gates;

    Bound(Gates gates) {
      this.gates = gates;
    }

    @Override
    public Quadratic round(List<Extension> rest) {
      return gates.round(rest);
    }

    @Override
    public void bind(Extension r) {
      gates = gates.fold(r);
    }

    @Override
    public Children children() {
      return gates.children();
    }
  }

  @Override
  public long bytes() {
    return scratch.bytes();
  }

  @Override
  public void close() {
    scratch.close();
  }
}
