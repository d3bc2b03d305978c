package io.zkthreads.stark.compact;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What ties the opening of the leaves of a sum of fractions, N + θ·(D − 1), to the columns of the
/// tables: Σ over interactions b of w_b·(m_b + θ·(D_b − 1)), where w_b selects the leaves of b. The
/// padding counts nothing, since 0 + θ·(1 − 1) = 0.
///
/// An interaction is the fraction ±m/D with D = α + (bus + 1)·β^W − Σ_k β^k·e_k, W the length of
/// the longest tuple.
///
/// @param alpha offset of every denominator
/// @param beta compresses a tuple to one element
/// @param opening of the leaves
/// @param theta joins its two values
public record FractionLink(
    FractionLayout layout,
    Extension alpha,
    Extension beta,
    FractionalGkrProof.Opening opening,
    Extension theta) {
  /// N + θ·(D − 1).
  public Extension sum() {
    Extension one = theta.field().one();
    return opening.numerator().plus(theta.times(opening.denominator().minus(one)));
  }

  /// α + (bus + 1)·β^W, from which a compressed tuple is subtracted.
  public static Extension prefix(FractionLayout layout, Extension alpha, Extension beta, int bus) {
    return alpha.plus(ofBus(beta.power(layout.tupleWidth()), bus));
  }

  /// @param power β^W
  private static Extension ofBus(Extension power, int bus) {
    return power.scale(KoalaBear.fromCanonical(bus + 1));
  }

  /// The share of one table as a form: constraints, and η times the link.
  ///
  /// @param constraints weights of nodes that are 0 on every row
  public TableForm form(int table, Map<Integer, Extension> constraints, Extension eta) {
    Air air = layout.instances().get(table).air();
    int logHeight = layout.instances().get(table).logHeight();
    ExtensionField field = theta.field();
    List<Extension> select = opening.point().subList(0, layout.numVariables() - logHeight);
    Map<Integer, Extension> links = new TreeMap<>();
    Extension constant = field.zero();
    Extension afterTuple = beta.power(layout.tupleWidth());
    Extension beforeBus = alpha.minus(field.one());
    int first = layout.first(table, 0) >> logHeight;
    Extension[] blocks = Multilinear.eqRange(first, air.interactions().size(), select, field);
    for (int b = 0; b < blocks.length; b++) {
      Interaction interaction = air.interactions().get(b);
      Extension weight = eta.times(blocks[b]);
      Extension ofDenominator = weight.times(theta);
      links.merge(interaction.multiplicity(), signed(interaction, weight), Extension::plus);
      int bus = layout.bus(interaction);
      Extension offset = beforeBus.plus(ofBus(afterTuple, bus));
      Extension power = field.one();
      for (int element : interaction.tuple()) {
        if (air.nodes().get(element) instanceof Node.Constant(int value)) {
          offset = offset.minus(power.scale(KoalaBear.fromCanonical(value)));
        } else {
          links.merge(element, ofDenominator.times(power).negate(), Extension::plus);
        }
        power = power.times(beta);
      }
      constant = constant.plus(ofDenominator.times(offset));
    }
    return new TableForm(layout.instances().get(table), constant, constraints, links);
  }

  private static Extension signed(Interaction interaction, Extension weight) {
    return switch (interaction.direction()) {
      case SEND -> weight;
      case RECEIVE -> weight.negate();
    };
  }
}
