package io.zkthreads.engine.multilinear;

import io.zkthreads.engine.multilinear.FractionalGkrProof.Children;
import io.zkthreads.engine.multilinear.FractionalGkrProof.Layer;
import io.zkthreads.engine.multilinear.FractionalGkrProof.Opening;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Challenger;
import java.util.ArrayList;
import java.util.List;

/// Checks a [FractionalGkrProof] but for its opening, which is left to whoever knows the leaves.
public final class FractionalGkrVerifier {
  /// Values of a round polynomial that are sent.
  public static final int ROUND_VALUES = 3;

  /// What becomes of a proof.
  public sealed interface Outcome {
    record Reduced(Opening opening) implements Outcome {}

    record Refused(String reason) implements Outcome {}
  }

  private FractionalGkrVerifier() {}

  /// Checks all layers.
  ///
  /// @param numVariables log2 of the fractions, at least 1
  public static Outcome verify(
      FractionalGkrProof proof, int numVariables, ExtensionField field, Challenger challenger) {
    if (proof.layers().size() != numVariables) {
      return new Outcome.Refused(
          "%d layers, expected %d".formatted(proof.layers().size(), numVariables));
    }
    if (proof.rootDenominator().isZero()) {
      return new Outcome.Refused("the root's denominator is 0");
    }
    challenger.observe(proof.rootDenominator());
    List<Extension> point = List.of();
    Extension numerator = field.zero();
    Extension denominator = proof.rootDenominator();
    for (int k = 0; k < numVariables; k++) {
      Layer layer = proof.layers().get(k);
      if (layer.rounds().size() != k
          || layer.rounds().stream().anyMatch(round -> round.size() != ROUND_VALUES)) {
        return new Outcome.Refused("layer " + k + ": not " + k + " rounds of three values");
      }
      Extension lambda = challenger.sample(field);
      Extension sum = numerator.plus(lambda.times(denominator));
      List<Extension> challenges = new ArrayList<>();
      for (List<Extension> round : layer.rounds()) {
        round.forEach(challenger::observe);
        Extension r = challenger.sample(field);
        sum = RoundPolynomial.of(round, sum).at(r);
        challenges.add(r);
      }
      Extension gate = layer.children().gate(lambda);
      Extension expected = k == 0 ? gate : Multilinear.eq(point, challenges).times(gate);
      if (!sum.equals(expected)) {
        return new Outcome.Refused("layer " + k + ": the sumcheck does not end at the children");
      }
      Extension branch = branch(layer.children(), field, challenger);
      numerator = layer.children().numerator(branch);
      denominator = layer.children().denominator(branch);
      challenges.addFirst(branch);
      point = challenges;
    }
    return new Outcome.Reduced(new Opening(point, numerator, denominator));
  }

  /// Observes the claims of a layer and draws where they are joined.
  public static Extension branch(Children children, ExtensionField field, Challenger challenger) {
    children.elements().forEach(challenger::observe);
    return challenger.sample(field);
  }
}
