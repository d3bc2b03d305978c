package io.zkthreads.engine;

import io.zkthreads.air.ConstraintProgram;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A table as code, at any height: what a backend compiles once.
///
/// @param air what the rows satisfy
/// @param interactions by bus in first-seen order, which is the order of fraction columns however
///   they are packed; the programs number them so
/// @param interactionProgram computes the interactions of a row
/// @param constraintProgram computes the constraints and then the interactions of a row
public record TableProgram(
    Air air,
    List<Interaction> interactions,
    ConstraintProgram interactionProgram,
    ConstraintProgram constraintProgram) {
  public TableProgram {
    interactions = List.copyOf(interactions);
  }

  public static TableProgram of(Air air) {
    Map<String, List<Interaction>> byBus = new LinkedHashMap<>();
    for (Interaction i : air.interactions()) {
      byBus.computeIfAbsent(i.bus(), bus -> new ArrayList<>()).add(i);
    }
    List<Interaction> interactions = byBus.values().stream().flatMap(List::stream).toList();
    return new TableProgram(
        air,
        interactions,
        ConstraintProgram.ofInteractions(air, interactions),
        ConstraintProgram.ofAll(air, interactions));
  }
}
