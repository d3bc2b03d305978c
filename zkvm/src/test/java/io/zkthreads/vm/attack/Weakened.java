package io.zkthreads.vm.attack;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.vm.table.Table;
import java.util.List;
import java.util.function.Predicate;

/// The machine without one of its rules. An attack that goes through here is real, so the rule is
/// needed.
final class Weakened {
  private Weakened() {}

  static Machine withoutQueries(Machine machine, Table table, int bus) {
    return without(machine, table, (a, i) -> Facts.bus(a, i) == bus, c -> false);
  }

  /// Without the checks x < 2^bits of a table.
  static Machine withoutRange(Machine machine, Table table, int bits) {
    return without(
        machine,
        table,
        (a, i) ->
            Facts.bus(a, i) == Facts.VRNG
                && a.nodes().get(i.tuple().get(2)) instanceof Node.Constant c
                && c.value() == bits,
        c -> false);
  }

  static Machine withoutEquations(Machine machine, Table table, String... names) {
    return without(machine, table, (a, i) -> false, c -> List.of(names).contains(c.name()));
  }

  /// Without all that a table says of its rows: equations and look-ups, the instruction among them.
  /// What is left is how the rows are tied to each other.
  static Machine withoutRulesOf(Machine machine, Table table) {
    return without(machine, table, (a, i) -> Facts.isLookup(Facts.bus(a, i)), c -> true);
  }

  private interface Choice {
    boolean test(Air air, Interaction interaction);
  }

  private static Machine without(
      Machine machine, Table table, Choice interactions, Predicate<Constraint> constraints) {
    List<TableSpec> specs =
        machine.tables().stream()
            .map(s -> s.air().id() == table.id() ? weaken(s, interactions, constraints) : s)
            .toList();
    return new Machine(machine.number(), specs, machine.preprocessed(), machine.maxTimedRows());
  }

  private static TableSpec weaken(
      TableSpec s, Choice interactions, Predicate<Constraint> constraints) {
    Air a = s.air();
    List<Interaction> kept =
        a.interactions().stream().filter(i -> !interactions.test(a, i)).toList();
    List<Constraint> held = a.constraints().stream().filter(constraints.negate()).toList();
    if (kept.size() == a.interactions().size() && held.size() == a.constraints().size()) {
      throw new IllegalArgumentException(a.name() + " has no such rule");
    }
    Air weak =
        new Air(
            a.id(),
            a.name(),
            a.lanes(),
            a.columns(),
            a.preprocessed(),
            a.known(),
            a.numPublicValues(),
            a.nodes(),
            held,
            kept,
            a.lookupBudget(),
            a.degreeHint(),
            a.opensNextMain(),
            a.opensNextPreprocessed());
    return new TableSpec(
        weak, s.occurrence(), s.minLogHeight(), s.maxLogHeight(), s.publicWords(), s.timed());
  }
}
