package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.FractionColumn;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
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
  private final Extension terminal;
  private final Challenges challenges;
  private final ExtensionField field;

  /// @param tupleWidth W of the whole batch
  /// @param terminal last accumulator value; zero without lookups
  ConstraintCheck(
      BatchInstance instance,
      LookupLayout.Instance layout,
      int tupleWidth,
      InstanceOpenings opened,
      Extension terminal,
      Challenges challenges) {
    this.instance = instance;
    this.layout = layout;
    this.tupleWidth = tupleWidth;
    this.opened = opened;
    this.terminal = terminal;
    this.challenges = challenges;
    field = challenges.zeta().field();
  }

  void check() throws Rejection {
    Selectors selectors = Selectors.at(challenges.zeta(), instance.logHeight());
    Rejection.unless(
        !selectors.vanishing().isZero(),
        Step.CONSTRAINTS,
        "out-of-domain point",
        "a point outside the trace domain",
        "a point of it");
    Extension quotient = quotient().times(selectors.vanishing());
    Extension folded = foldedConstraints(selectors);
    Rejection.unless(
        folded.equals(quotient),
        Step.CONSTRAINTS,
        "constraints of table " + instance.air().name(),
        quotient,
        folded);
  }

  /// Σ_i α^(n−1−i)·C_i: the AIR's constraints, one per fraction column, then the accumulator's
  /// three.
  Extension foldedConstraints(Selectors selectors) {
    Extension[] values =
        new GraphEvaluator(instance, opened, selectors, challenges.zeta()).values();
    Extension alpha = challenges.constraintAlpha();
    Extension folded = field.zero();
    Air air = instance.air();
    for (Constraint c : air.constraints()) {
      folded = folded.times(alpha).plus(values[c.node()]);
    }
    if (!layout.hasLookups()) {
      return folded;
    }
    List<Extension> local = elements(opened.permutationLocal());
    List<Extension> next = elements(opened.permutationNext());
    Extension sum = field.zero();
    for (int c = 0; c < layout.columns().size(); c++) {
      Extension fraction = local.get(c + 1);
      Fraction f = fraction(layout.columns().get(c), values);
      folded = folded.times(alpha).plus(f.denominator().times(fraction).minus(f.numerator()));
      sum = sum.plus(fraction);
    }
    Extension accumulator = local.getFirst();
    Extension step = next.getFirst().minus(accumulator).minus(sum);
    Extension end = terminal.minus(accumulator).minus(sum);
    folded = folded.times(alpha).plus(selectors.first().times(accumulator));
    folded = folded.times(alpha).plus(selectors.transition().times(step));
    return folded.times(alpha).plus(selectors.last().times(end));
  }

  record Fraction(Extension numerator, Extension denominator) {}

  /// N and D of a column, from the values of the graph's nodes.
  Fraction fraction(FractionColumn column, Extension[] values) {
    List<Interaction> interactions = column.interactions();
    Extension prefix = prefix(column.busId());
    Extension numerator = field.zero();
    Extension denominator = field.one();
    for (Interaction i : interactions) {
      // N/D + m/d = (N·d + m·D)/(D·d).
      Extension own = denominator(i, values, prefix);
      numerator = numerator.times(own).plus(multiplicity(i, values).times(denominator));
      denominator = denominator.times(own);
    }
    return new Fraction(numerator, denominator);
  }

  private static Extension multiplicity(Interaction i, Extension[] values) {
    Extension multiplicity = values[i.multiplicity()];
    return switch (i.direction()) {
      case SEND -> multiplicity;
      case RECEIVE -> multiplicity.negate();
    };
  }

  /// α + (bus + 1)·β^W: no two buses share a denominator.
  private Extension prefix(int busId) {
    return challenges
        .lookupAlpha()
        .plus(challenges.lookupBeta().power(tupleWidth).scale(KoalaBear.fromCanonical(busId + 1)));
  }

  private Extension denominator(Interaction i, Extension[] values, Extension prefix) {
    Extension tuple = field.zero();
    for (int element : i.tuple()) {
      tuple = tuple.times(challenges.lookupBeta()).plus(values[element]);
    }
    return prefix.minus(tuple);
  }

  /// Extension elements from the values of their base columns: Σ X^d·v_d.
  private List<Extension> elements(List<Extension> values) {
    List<Extension> elements = new ArrayList<>(values.size() / field.degree());
    for (int at = 0; at < values.size(); at += field.degree()) {
      elements.add(element(values.subList(at, at + field.degree())));
    }
    return elements;
  }

  private Extension element(List<Extension> values) {
    Extension element = field.zero();
    for (Extension value : values.reversed()) {
      element = element.times(field.x()).plus(value);
    }
    return element;
  }

  /// Q(ζ) = Σ_a Π_(k≠a) V_k(ζ)/V_k(s_a)·q_a(ζ), where chunk k lives on s_k·H, s_k = g·w^k, and
  /// V_k(x) = (x/s_k)^n − 1 vanishes there.
  private Extension quotient() {
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
    Extension zetaPower = challenges.zeta().power(1L << logHeight);
    Extension sum = field.zero();
    for (int a = 0; a < chunks; a++) {
      Extension term = element(opened.quotientChunks().get(a));
      for (int k = 0; k < chunks; k++) {
        if (k != a) {
          int atShift =
              KoalaBear.subtract(
                  KoalaBear.multiply(shiftPowers[a], inverseShiftPowers[k]), KoalaBear.ONE);
          Extension atZeta = zetaPower.scale(inverseShiftPowers[k]).minus(field.one());
          term = term.times(atZeta).scale(KoalaBear.inverse(atShift));
        }
      }
      sum = sum.plus(term);
    }
    return sum;
  }
}
