package io.zkthreads.stark.compact;

import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Challenger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The challenges of the zerocheck, and the sum that they make of constraints and fractions: Σ_x
/// eq(point, x)·Σ_i (β^i·Σ_k α^(n_i − 1 − k)·C_ik(x) + η·link_i(x)) over tables i and their n_i
/// constraints C_ik.
///
/// @param alpha joins the constraints of a table
/// @param beta joins tables
/// @param eta joins the links to the fractions; 0 without them
/// @param point no coordinate is 0; the last ones are those of the fractions
public record ZerocheckChallenges(
    Extension alpha, Extension beta, Extension eta, List<Extension> point) {
  public ZerocheckChallenges {
    point = List.copyOf(point);
  }

  public static ZerocheckChallenges draw(
      CompactShape shape, CompactSeeds seeds, Optional<FractionLink> link, Challenger transcript) {
    ExtensionField field = shape.parameters().extension();
    seeds.observeZerocheck(transcript);
    Extension alpha = transcript.sample(field);
    Extension beta = transcript.sample(field);
    Extension eta = link.isPresent() ? transcript.sample(field) : field.zero();
    List<Extension> point = new ArrayList<>();
    for (int i = 0; i < shape.freeCoordinates(); i++) {
      point.add(CompactSeeds.nonzero(transcript, field));
    }
    link.ifPresent(l -> point.addAll(l.opening().point()));
    return new ZerocheckChallenges(alpha, beta, eta, point);
  }

  /// What it all sums to.
  public Extension sum(Optional<FractionLink> link) {
    return link.map(l -> eta.times(l.sum())).orElse(eta);
  }

  /// What is summed up over the rows of a table.
  public TableForm form(CompactShape shape, int table, Optional<FractionLink> link) {
    Map<Integer, Extension> constraints = new TreeMap<>();
    Extension power = beta.power(table);
    for (Constraint c : shape.instances().get(table).air().constraints().reversed()) {
      constraints.merge(c.node(), power, Extension::plus);
      power = power.times(alpha);
    }
    return link.isPresent()
        ? link.get().form(table, constraints, eta)
        : new TableForm(shape.instances().get(table), beta.field().zero(), constraints, Map.of());
  }
}
