package io.zkthreads.cpu.multilinear;

import io.zkthreads.engine.Workers;
import io.zkthreads.stark.compact.CompactSeeds;
import io.zkthreads.stark.compact.FractionalGkrProof;
import io.zkthreads.stark.compact.FractionalGkrProof.Children;
import io.zkthreads.stark.compact.FractionalGkrProof.Layer;
import io.zkthreads.stark.compact.FractionalGkrProof.Opening;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Challenger;
import java.util.ArrayList;
import java.util.List;

/// Proves that fractions sum to zero, see [FractionalGkrProof]. Holds the memory of the tree for
/// the next proof of the same leaves' array.
public final class FractionalGkrProver {
  /// A proof with the opening that it leaves.
  public record Proven(FractionalGkrProof proof, Opening opening) {}

  private final Workers workers;
  private final LineKernels kernels;
  private final ExtensionField field;
  private final FractionTree tree;

  /// @param leaves at least two; their contents may change between proofs
  public FractionalGkrProver(Workers workers, LineKernels kernels, FractionLeaves leaves) {
    this.workers = workers;
    this.kernels = kernels;
    field = kernels.field();
    if (leaves.numVariables() < 1 || leaves.field() != field) {
      throw new IllegalArgumentException(
          "kernels of %s for 2^%d fractions over %s"
              .formatted(field, leaves.numVariables(), leaves.field()));
    }
    tree = new FractionTree(workers, kernels, leaves);
  }

  /// Proves what the leaves claim. Where they do not sum to zero, the proof will not verify.
  public Proven prove(Challenger challenger) {
    tree.build();
    Extension rootDenominator = tree.fractions(0)[1][0];
    CompactSeeds.observeFractions(tree.numVariables(), field, challenger);
    challenger.observe(rootDenominator);
    List<Layer> layers = new ArrayList<>();
    Opening claim = new Opening(List.of(), field.zero(), rootDenominator);
    Children above = null;
    for (int k = 0; k < tree.numVariables(); k++) {
      Extension lambda = challenger.sample(field);
      LayerProver prover = new LayerProver(challenger, lambda, claim.point());
      Children children = prover.prove(gates(k, lambda), above);
      layers.add(new Layer(prover.rounds(), children));
      children.elements().forEach(challenger::observe);
      Extension branch = CompactSeeds.nonzero(challenger, field);
      claim =
          new Opening(
              prover.point(branch), children.numerator(branch), children.denominator(branch));
      above = children;
    }
    return new Proven(new FractionalGkrProof(rootDenominator, layers), claim);
  }

  private Gates gates(int layer, Extension lambda) {
    return layer > FractionTree.LOG_LEAST
        ? new LineGates(workers, kernels, tree, layer, lambda)
        : SmallGates.of(lambda, tree.fractions(layer + 1));
  }
}
