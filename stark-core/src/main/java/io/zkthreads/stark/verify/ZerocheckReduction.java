package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.compact.CompactSeeds;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.FractionLink;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.compact.RoundPolynomial;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.StackOpening;
import io.zkthreads.stark.compact.SumcheckProof;
import io.zkthreads.stark.compact.ZerocheckChallenges;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reduces the constraints of all tables and their link to the fractions to values of the columns
/// at one point, and compares with those (V5). Source: p3-multi-stark `zerocheck`.
final class ZerocheckReduction {
  private final CompactShape shape;
  private final Optional<FractionLink> link;
  private final ExtensionField field;
  private final ZerocheckChallenges challenges;
  private final List<Extension> point;
  private final Extension sum;

  private ZerocheckReduction(
      CompactShape shape,
      Optional<FractionLink> link,
      ZerocheckChallenges challenges,
      List<Extension> point,
      Extension sum) {
    this.shape = shape;
    this.link = link;
    this.challenges = challenges;
    this.point = List.copyOf(point);
    this.sum = sum;
    field = shape.parameters().extension();
  }

  /// Checks the rounds of a proof that has the right number of them.
  static ZerocheckReduction check(
      CompactShape shape,
      CompactSeeds seeds,
      SumcheckProof proof,
      Optional<FractionLink> link,
      Challenger transcript)
      throws Rejection {
    ZerocheckChallenges challenges = ZerocheckChallenges.draw(shape, seeds, link, transcript);
    Extension claimed = challenges.sum(link);
    Rejection.unless(
        proof.claimedSum().equals(claimed),
        Step.CONSTRAINTS,
        "claimed sum of the zerocheck",
        claimed,
        proof.claimedSum());
    seeds.observeConstraintSumcheck(transcript);
    transcript.observe(proof.claimedSum());
    Extension sum = proof.claimedSum();
    List<Extension> point = new ArrayList<>();
    for (List<Extension> round : proof.rounds()) {
      round.forEach(transcript::observe);
      Extension r = transcript.sample(shape.parameters().extension());
      sum = RoundPolynomial.of(round, sum).at(r);
      point.add(r);
    }
    return new ZerocheckReduction(shape, link, challenges, point, sum);
  }

  /// Where the columns of a table of so many rows are opened: the last coordinates.
  List<Extension> point(int logHeight) {
    return point.subList(point.size() - logHeight, point.size());
  }

  /// Compares with the opened values.
  ///
  /// @param main by table
  /// @param preprocessed by table that has such columns
  void checkValues(List<StackOpening.Values> main, List<StackOpening.Values> preprocessed)
      throws Rejection {
    Extension total = field.zero();
    int next = 0;
    for (int i = 0; i < shape.instances().size(); i++) {
      BatchInstance instance = shape.instances().get(i);
      boolean fixed = instance.hasPreprocessed();
      Leaves leaves =
          new Leaves(
              instance,
              point(instance.logHeight()),
              main.get(i),
              fixed ? preprocessed.get(next++) : new StackOpening.Values(List.of(), List.of()));
      total = total.plus(challenges.form(shape, i, link).value(leaves::value));
    }
    Extension expected = Multilinear.eq(challenges.point(), point).times(total);
    Rejection.unless(
        sum.equals(expected), Step.CONSTRAINTS, "constraints of all tables", expected, sum);
  }

  /// Values of a table's columns and selectors.
  private static final class Leaves {
    private final BatchInstance instance;
    private final List<Extension> point;
    private final StackOpening.Values main;
    private final StackOpening.Values preprocessed;
    private final List<Integer> nextMain;
    private final List<Integer> nextPreprocessed;
    private final Extension first;
    private final Extension last;

    /// Values of the known columns, once somebody asks.
    private final @Nullable Extension[] known;

    Leaves(
        BatchInstance instance,
        List<Extension> point,
        StackOpening.Values main,
        StackOpening.Values preprocessed) {
      this.instance = instance;
      this.point = point;
      this.main = main;
      this.preprocessed = preprocessed;
      nextMain = StackLayout.nextMain(instance.air());
      nextPreprocessed = StackLayout.nextPreprocessed(instance.air());
      ExtensionField field = point.getFirst().field();
      first = Multilinear.eqVertex(0, point, field);
      last = Multilinear.eqVertex((1 << point.size()) - 1, point, field);
      known = new Extension[instance.known().size()];
    }

    Extension value(Node leaf) {
      return switch (leaf) {
        case Node.Main(int column, int rotation) -> value(main, nextMain, column, rotation);
        case Node.Preprocessed(int column, int rotation) ->
            value(preprocessed, nextPreprocessed, column, rotation);
        case Node.Known(int column) -> known(column);
        case Node.First f -> first;
        case Node.Last l -> last;
        case Node.Transition t -> last.field().one().minus(last);
        case Node n -> throw new IllegalArgumentException(n + " is no leaf");
      };
    }

    private static Extension value(
        StackOpening.Values values, List<Integer> next, int column, int rotation) {
      return rotation == 0
          ? values.current().get(column)
          : values.next().get(Collections.binarySearch(next, column));
    }

    /// A column repeats down the rows, so that only the last variables matter to it.
    private Extension known(int index) {
      Extension value = known[index];
      if (value == null) {
        int[] column = instance.known().get(index);
        int variables = Integer.numberOfTrailingZeros(column.length);
        List<Extension> row = point.subList(point.size() - variables, point.size());
        value = Multilinear.evaluateBase(column, row, last.field());
        known[index] = value;
      }
      return value;
    }
  }
}
