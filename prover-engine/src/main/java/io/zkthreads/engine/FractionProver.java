package io.zkthreads.engine;

import io.zkthreads.engine.CompactBackend.FractionSum;
import io.zkthreads.engine.CompactBackend.Stack;
import io.zkthreads.engine.CompactBackend.Table;
import io.zkthreads.stark.compact.CompactSeeds;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.FractionLink;
import io.zkthreads.stark.compact.FractionalGkrProof;
import io.zkthreads.stark.compact.FractionalGkrProof.Children;
import io.zkthreads.stark.compact.FractionalGkrProof.Layer;
import io.zkthreads.stark.compact.FractionalGkrProof.Opening;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Challenger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Proves that fractions sum to zero, see [FractionalGkrProof]. Where they do not, the proof will
/// not verify.
public final class FractionProver {
  /// A proof with the opening that it leaves.
  public record Proven(FractionalGkrProof proof, Opening opening) {}

  /// A proof with what ties it to the columns.
  public record Linked(FractionalGkrProof proof, FractionLink link) {}

  private FractionProver() {}

  /// Proves the sum of the fractions of all interactions, from the draw of their challenges on.
  ///
  /// @param tables in proof order
  public static Linked prove(
      CompactBackend backend,
      CompactSeeds seeds,
      FractionLayout layout,
      ExtensionField field,
      List<Table> tables,
      Stack main,
      Optional<Stack> preprocessed,
      Challenger transcript) {
    seeds.observeLookups(layout, transcript);
    Extension alpha = transcript.sample(field);
    Extension beta = transcript.sample(field);
    try (FractionSum sum = backend.fractions(layout, tables, main, preprocessed, alpha, beta)) {
      Proven proven = prove(sum, transcript);
      Extension theta = transcript.sample(field);
      FractionLink link = new FractionLink(layout, alpha, beta, proven.opening, theta);
      return new Linked(proven.proof, link);
    }
  }

  /// Proves what a sum claims.
  public static Proven prove(FractionSum sum, Challenger transcript) {
    Extension rootDenominator = sum.denominator();
    ExtensionField field = rootDenominator.field();
    CompactSeeds.observeFractions(sum.numVariables(), field, transcript);
    transcript.observe(rootDenominator);
    List<Layer> layers = new ArrayList<>();
    Opening claim = new Opening(List.of(), field.zero(), rootDenominator);
    @Nullable Children above = null;
    for (int k = 0; k < sum.numVariables(); k++) {
      Extension lambda = transcript.sample(field);
      LayerProver prover = new LayerProver(transcript, lambda, claim.point());
      Children children = prover.prove(sum.layer(k, lambda), above);
      layers.add(new Layer(prover.rounds(), children));
      children.elements().forEach(transcript::observe);
      Extension branch = CompactSeeds.nonzero(transcript, field);
      claim =
          new Opening(
              prover.point(branch), children.numerator(branch), children.denominator(branch));
      above = children;
    }
    return new Proven(new FractionalGkrProof(rootDenominator, layers), claim);
  }
}
