package io.zkthreads.cpu;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.air.Trace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// Machines whose compact proofs make a verifier work most for each byte. Every table has one
/// column, and zeros in it satisfy it.
final class CostlyMachines {
  static final PublicWords WORDS = PublicWords.of(new int[3000], 0);

  private static final int LOG_HEIGHT = 5;
  private static final int MOST_INSTANCES = 1024;

  private CostlyMachines() {}

  /// A machine and its witness.
  record Costly(String name, Machine machine, Witness witness) {}

  static List<Costly> all() {
    return List.of(
        of("instances", plain(), MOST_INSTANCES),
        of("interactions", links(MOST_INSTANCES, 1), 1),
        of("tuples", links(64, 64), 8),
        of("degrees", steep(), 1),
        of("columns", repeating(), 1));
  }

  private static Costly of(String name, TableSpec table, int instances) {
    int logHeight = table.publicWords() ? WORDS.logHeight() : LOG_HEIGHT;
    List<Witness.Instance> zeros =
        Collections.nCopies(
            instances, new Witness.Instance(table.air().id(), Trace.allocate(1, logHeight)));
    Machine machine = new Machine(0, List.of(table), Map.of(), 0);
    return new Costly(name, machine, new Witness(zeros, WORDS));
  }

  private static TableSpec plain() {
    return table(List.of(new Node.Main(0, 0)), List.of(new Constraint("zero", 0)), List.of());
  }

  /// Half of the interactions send what the other half receives.
  private static TableSpec links(int count, int width) {
    List<Node> nodes = List.of(new Node.Main(0, 0), new Node.Constant(1));
    List<Interaction> interactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Direction direction = i % 2 == 0 ? Direction.SEND : Direction.RECEIVE;
      interactions.add(new Interaction("b", direction, 1, Collections.nCopies(width, 0), 1));
    }
    return table(nodes, List.of(), interactions);
  }

  /// x^32 = 0.
  private static TableSpec steep() {
    List<Node> nodes = new ArrayList<>(List.of(new Node.Main(0, 0)));
    for (int i = 0; i < 5; i++) {
      nodes.add(new Node.Multiply(i, i));
    }
    return table(nodes, List.of(new Constraint("power", 5)), List.of());
  }

  /// Reads columns that the verifier knows a thousand times.
  private static TableSpec repeating() {
    List<Node> nodes = new ArrayList<>(List.of(new Node.Main(0, 0)));
    int sum = 0;
    for (int i = 0; i < 1000; i++) {
      nodes.add(new Node.Known(i % PublicWords.NUM_KNOWN_COLUMNS));
      nodes.add(new Node.Multiply(0, nodes.size() - 1));
      nodes.add(new Node.Add(sum, nodes.size() - 1));
      sum = nodes.size() - 1;
    }
    Air air = air(nodes, List.of(new Constraint("sum", sum)), List.of(), true);
    return new TableSpec(air, Occurrence.ONCE, 10, 20, true, false);
  }

  private static TableSpec table(
      List<Node> nodes, List<Constraint> constraints, List<Interaction> interactions) {
    Air air = air(nodes, constraints, interactions, false);
    return new TableSpec(air, Occurrence.ANY, LOG_HEIGHT, 20, false, false);
  }

  private static Air air(
      List<Node> nodes,
      List<Constraint> constraints,
      List<Interaction> interactions,
      boolean publicWords) {
    Column column = new Column("", "");
    int known = publicWords ? PublicWords.NUM_KNOWN_COLUMNS : 0;
    return new Air(
        1,
        "",
        1,
        List.of(column),
        List.of(),
        Collections.nCopies(known, column),
        0,
        nodes,
        constraints,
        interactions,
        Air.LOOKUP_BUDGET,
        0,
        false,
        false);
  }
}
