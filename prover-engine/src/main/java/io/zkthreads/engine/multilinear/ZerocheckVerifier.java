package io.zkthreads.engine.multilinear;

import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Challenger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Checks a [ZerocheckProof] but for its openings, which are left to whoever holds the columns.
public final class ZerocheckVerifier {
  /// What becomes of a proof.
  public sealed interface Outcome {
    /// The openings are left to show.
    ///
    /// @param point where the openings are claimed
    record Reduced(List<Extension> point) implements Outcome {}

    record Refused(String reason) implements Outcome {}
  }

  private ZerocheckVerifier() {}

  /// Checks the rounds, and that they end at the openings.
  ///
  /// @param known by table and column: verifier-known columns at a point
  public static Outcome verify(
      ZerocheckClaim claim,
      ZerocheckProof proof,
      IntFunction<KnownColumns> known,
      Challenger challenger) {
    int values = claim.degree() + 1;
    if (proof.rounds().size() != claim.point().size()
        || proof.rounds().stream().anyMatch(round -> round.size() != values)) {
      return new Outcome.Refused(
          "not %d rounds of %d values".formatted(claim.point().size(), values));
    }
    ExtensionField field = claim.sum().field();
    Extension sum = claim.sum();
    List<Extension> point = new ArrayList<>();
    for (List<Extension> round : proof.rounds()) {
      round.forEach(challenger::observe);
      Extension r = challenger.sample(field);
      sum = RoundPolynomial.of(round, sum).at(r);
      point.add(r);
    }
    if (proof.openings().size() != claim.forms().size()) {
      return new Outcome.Refused(
          "openings of %d tables, expected %d"
              .formatted(proof.openings().size(), claim.forms().size()));
    }
    Extension total = field.zero();
    for (int i = 0; i < claim.forms().size(); i++) {
      TableForm form = claim.forms().get(i);
      ZerocheckProof.Opening opening = proof.openings().get(i);
      if (!fits(form, opening)) {
        return new Outcome.Refused("table " + form.air().name() + ": openings of other columns");
      }
      List<Extension> own = point.subList(point.size() - form.logHeight(), point.size());
      KnownColumns columns = known.apply(i);
      total = total.plus(form.value(node -> leaf(form, opening, columns, own, node)));
    }
    return sum.equals(Multilinear.eq(claim.point(), point).times(total))
        ? new Outcome.Reduced(point)
        : new Outcome.Refused("the sumcheck does not end at the openings");
  }

  /// Columns that a verifier computes.
  public interface KnownColumns {
    Extension at(int column, List<Extension> point);
  }

  private static boolean fits(TableForm form, ZerocheckProof.Opening opening) {
    return opening.main().size() == form.air().width()
        && opening.mainNext().size() == form.nextMain().size()
        && opening.preprocessed().size() == form.air().preprocessedWidth()
        && opening.preprocessedNext().size() == form.nextPreprocessed().size();
  }

  private static Extension leaf(
      TableForm form,
      ZerocheckProof.Opening opening,
      KnownColumns known,
      List<Extension> point,
      Node node) {
    return switch (node) {
      case Node.Main(int column, int rotation) ->
          rotation == 0
              ? opening.main().get(column)
              : opening.mainNext().get(form.nextMain().indexOf(column));
      case Node.Preprocessed(int column, int rotation) ->
          rotation == 0
              ? opening.preprocessed().get(column)
              : opening.preprocessedNext().get(form.nextPreprocessed().indexOf(column));
      case Node.Known(int column) -> known.at(column, point);
      case Node.First f -> first(point);
      case Node.Last l -> last(point);
      case Node.Transition t -> point.getFirst().field().one().minus(last(point));
      case Node n -> throw new AssertionError(n + " is no leaf");
    };
  }

  private static Extension first(List<Extension> point) {
    Extension product = point.getFirst().field().one();
    for (Extension x : point) {
      product = product.times(x.field().one().minus(x));
    }
    return product;
  }

  private static Extension last(List<Extension> point) {
    return point.stream().reduce(point.getFirst().field().one(), Extension::times);
  }
}
