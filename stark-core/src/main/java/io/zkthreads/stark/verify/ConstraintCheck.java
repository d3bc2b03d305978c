package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.FractionColumn;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.InstanceOpenings;
import java.util.ArrayList;
import java.util.List;

/// Checks one instance at ζ (V5): its batched constraints are the vanishing polynomial of its
/// domain times its quotient. Source: p3-batch-stark `verifier`, p3-lookup `logup`.
final class ConstraintCheck {
  private final BatchInstance instance;
  private final LookupLayout.Instance layout;
  private final int tupleWidth;
  private final InstanceOpenings opened;
  private final Quintic terminal;
  private final Challenges challenges;

  /// @param tupleWidth W of the whole batch
  /// @param terminal last accumulator value; zero without lookups
  ConstraintCheck(
      BatchInstance instance,
      LookupLayout.Instance layout,
      int tupleWidth,
      InstanceOpenings opened,
      Quintic terminal,
      Challenges challenges) {
    this.instance = instance;
    this.layout = layout;
    this.tupleWidth = tupleWidth;
    this.opened = opened;
    this.terminal = terminal;
    this.challenges = challenges;
  }

  void check() throws Rejection {
    Selectors selectors = Selectors.at(challenges.zeta(), instance.logHeight());
    Rejection.unless(
        !selectors.vanishing().isZero(),
        Step.CONSTRAINTS,
        "out-of-domain point",
        "a point outside the trace domain",
        "a point of it");
    Quintic quotient = quotient().times(selectors.vanishing());
    Quintic folded = foldedConstraints(selectors);
    Rejection.unless(
        folded.equals(quotient),
        Step.CONSTRAINTS,
        "constraints of table " + instance.air().name(),
        quotient,
        folded);
  }

  /// Σ_i α^(n−1−i)·C_i: the AIR's constraints, one per fraction column, then the accumulator's
  /// three.
  Quintic foldedConstraints(Selectors selectors) {
    Quintic[] values = new GraphEvaluator(instance, opened, selectors, challenges.zeta()).values();
    Quintic alpha = challenges.constraintAlpha();
    Quintic folded = Quintic.ZERO;
    Air air = instance.air();
    for (Constraint c : air.constraints()) {
      folded = folded.times(alpha).plus(values[c.node()]);
    }
    if (!layout.hasLookups()) {
      return folded;
    }
    List<Quintic> local = elements(opened.permutationLocal());
    List<Quintic> next = elements(opened.permutationNext());
    Quintic sum = Quintic.ZERO;
    for (int c = 0; c < layout.columns().size(); c++) {
      Quintic fraction = local.get(c + 1);
      Fraction f = fraction(layout.columns().get(c), values);
      folded = folded.times(alpha).plus(f.denominator().times(fraction).minus(f.numerator()));
      sum = sum.plus(fraction);
    }
    Quintic accumulator = local.getFirst();
    Quintic step = next.getFirst().minus(accumulator).minus(sum);
    Quintic end = terminal.minus(accumulator).minus(sum);
    folded = folded.times(alpha).plus(selectors.first().times(accumulator));
    folded = folded.times(alpha).plus(selectors.transition().times(step));
    return folded.times(alpha).plus(selectors.last().times(end));
  }

  record Fraction(Quintic numerator, Quintic denominator) {}

  /// N and D of a column, from the values of the graph's nodes.
  Fraction fraction(FractionColumn column, Quintic[] values) {
    List<Interaction> interactions = column.interactions();
    Quintic prefix = prefix(column.busId());
    Quintic numerator = Quintic.ZERO;
    Quintic denominator = Quintic.ONE;
    for (Interaction i : interactions) {
      // N/D + m/d = (N·d + m·D)/(D·d).
      Quintic own = denominator(i, values, prefix);
      numerator = numerator.times(own).plus(multiplicity(i, values).times(denominator));
      denominator = denominator.times(own);
    }
    return new Fraction(numerator, denominator);
  }

  private static Quintic multiplicity(Interaction i, Quintic[] values) {
    Quintic multiplicity = values[i.multiplicity()];
    return switch (i.direction()) {
      case SEND -> multiplicity;
      case RECEIVE -> multiplicity.negate();
    };
  }

  /// α + (bus + 1)·β^W: no two buses share a denominator.
  private Quintic prefix(int busId) {
    return challenges
        .lookupAlpha()
        .plus(challenges.lookupBeta().power(tupleWidth).scale(KoalaBear.fromCanonical(busId + 1)));
  }

  private Quintic denominator(Interaction i, Quintic[] values, Quintic prefix) {
    Quintic tuple = Quintic.ZERO;
    for (int element : i.tuple()) {
      tuple = tuple.times(challenges.lookupBeta()).plus(values[element]);
    }
    return prefix.minus(tuple);
  }

  /// Extension elements from the values of their five base columns: Σ X^d·v_d.
  private static List<Quintic> elements(List<Quintic> values) {
    List<Quintic> elements = new ArrayList<>(values.size() / Quintic.DEGREE);
    for (int at = 0; at < values.size(); at += Quintic.DEGREE) {
      elements.add(element(values.subList(at, at + Quintic.DEGREE)));
    }
    return elements;
  }

  private static Quintic element(List<Quintic> values) {
    Quintic element = Quintic.ZERO;
    for (Quintic value : values.reversed()) {
      element = element.times(Quintic.X).plus(value);
    }
    return element;
  }

  /// Q(ζ) = Σ_a Π_(k≠a) V_k(ζ)/V_k(s_a)·q_a(ζ), where chunk k lives on s_k·H, s_k = g·w^k, and
  /// V_k(x) = (x/s_k)^n − 1 vanishes there.
  private Quintic quotient() {
    int chunks = layout.numChunks();
    int logHeight = instance.logHeight();
    int generator = KoalaBear.twoAdicGenerator(logHeight + layout.logChunks());
    // s_k^−n, so that V_k(x) = x^n·s_k^−n − 1.
    int[] inverseShiftPowers = new int[chunks];
    int[] shiftPowers = new int[chunks];
    for (int k = 0; k < chunks; k++) {
      int shift = KoalaBear.multiply(KoalaBear.GENERATOR, KoalaBear.power(generator, k));
      shiftPowers[k] = KoalaBear.power(shift, 1L << logHeight);
      inverseShiftPowers[k] = KoalaBear.inverse(shiftPowers[k]);
    }
    Quintic zetaPower = challenges.zeta().power(1L << logHeight);
    Quintic sum = Quintic.ZERO;
    for (int a = 0; a < chunks; a++) {
      Quintic term = element(opened.quotientChunks().get(a));
      for (int k = 0; k < chunks; k++) {
        if (k != a) {
          int atShift =
              KoalaBear.subtract(
                  KoalaBear.multiply(shiftPowers[a], inverseShiftPowers[k]), KoalaBear.ONE);
          Quintic atZeta = zetaPower.scale(inverseShiftPowers[k]).minus(Quintic.ONE);
          term = term.times(atZeta).scale(KoalaBear.inverse(atShift));
        }
      }
      sum = sum.plus(term);
    }
    return sum;
  }
}
