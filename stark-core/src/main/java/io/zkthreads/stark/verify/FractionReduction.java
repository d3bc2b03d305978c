package io.zkthreads.stark.verify;

import io.zkthreads.stark.compact.CompactSeeds;
import io.zkthreads.stark.compact.FractionalGkrProof;
import io.zkthreads.stark.compact.FractionalGkrProof.Layer;
import io.zkthreads.stark.compact.FractionalGkrProof.Opening;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.compact.RoundPolynomial;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Challenger;
import java.util.ArrayList;
import java.util.List;

/// Checks that fractions sum to zero, but for the values of the leaves at one point, which are left
/// to whoever knows the columns (V6). Source: p3-multi-stark `fractional_gkr`.
final class FractionReduction {
  private FractionReduction() {}

  /// Checks all layers of a proof that has the right number of them.
  static Opening check(FractionalGkrProof proof, ExtensionField field, Challenger transcript)
      throws Rejection {
    Rejection.unless(
        !proof.rootDenominator().isZero(),
        Step.LOOKUPS,
        "denominator of the sum of all fractions",
        "not 0",
        "0");
    CompactSeeds.observeFractions(proof.layers().size(), field, transcript);
    transcript.observe(proof.rootDenominator());
    List<Extension> point = List.of();
    Extension numerator = field.zero();
    Extension denominator = proof.rootDenominator();
    for (int k = 0; k < proof.layers().size(); k++) {
      Layer layer = proof.layers().get(k);
      Extension lambda = transcript.sample(field);
      Extension sum = numerator.plus(lambda.times(denominator));
      List<Extension> challenges = new ArrayList<>();
      for (List<Extension> round : layer.rounds()) {
        round.forEach(transcript::observe);
        Extension r = CompactSeeds.nonzero(transcript, field);
        sum = RoundPolynomial.of(round, sum).at(r);
        challenges.add(r);
      }
      Extension gate = layer.children().gate(lambda);
      Extension expected = k == 0 ? gate : Multilinear.eq(point, challenges).times(gate);
      Rejection.unless(
          sum.equals(expected), Step.LOOKUPS, "layer " + k + " of the fractions", expected, sum);
      layer.children().elements().forEach(transcript::observe);
      Extension branch = CompactSeeds.nonzero(transcript, field);
      numerator = layer.children().numerator(branch);
      denominator = layer.children().denominator(branch);
      challenges.addFirst(branch);
      point = challenges;
    }
    return new Opening(point, numerator, denominator);
  }
}
