package io.zkthreads.air;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks a witness row by row without any proof: every constraint on every row, and the exact
/// balance of every bus. It says what a proof would prove, in milliseconds and with names.
public final class WitnessChecker {
  private static final int MAX_VIOLATIONS = 32;

  private final Machine machine;
  private final List<Violation> violations = new ArrayList<>();
  private final BusLedger ledger = new BusLedger();
  private final Map<String, Integer> buses = new HashMap<>();

  private WitnessChecker(Machine machine) {
    this.machine = machine;
  }

  /// One broken rule.
  ///
  /// @param table name of the table
  /// @param instance position in the witness
  /// @param row row of the instance
  /// @param rule name of the constraint, or `bus NAME`
  /// @param detail values that show it
  public record Violation(String table, int instance, int row, String rule, String detail) {
    @Override
    public String toString() {
      return table + "[" + instance + "] row " + row + ": " + rule + ": " + detail;
    }
  }

  /// The violations, at most 32 of them; none for a witness that can be proven.
  public static List<Violation> check(Machine machine, Witness witness) {
    WitnessChecker checker = new WitnessChecker(machine);
    List<Witness.Instance> instances = witness.instances();
    Trace known = witness.publicWords().knownColumns();
    for (int i = 0; i < instances.size() && checker.open(); i++) {
      checker.rows(i, instances.get(i), known);
    }
    if (checker.violations.isEmpty()) {
      checker.ledger.unbalanced(tag -> checker.unbalanced(instances, known, tag));
    }
    return List.copyOf(checker.violations);
  }

  private boolean open() {
    return violations.size() < MAX_VIOLATIONS;
  }

  private void rows(int index, Witness.Instance instance, Trace known) {
    Air air = machine.table(instance.tableId()).air();
    Trace main = instance.main();
    if (main.width() != air.width()) {
      report(air, index, 0, "width", main.width() + " columns instead of " + air.width());
      return;
    }
    RowEvaluator evaluator = evaluator(instance, known);
    for (int row = 0; row < main.height() && open(); row++) {
      evaluator.evaluate(row);
      for (Constraint c : air.constraints()) {
        if (evaluator.word(c.node()) != 0) {
          report(air, index, row, c.name(), values(air, main, row));
        }
      }
      for (int i = 0; i < air.interactions().size(); i++) {
        post(evaluator, air.interactions().get(i), tag(index, i, row));
      }
    }
  }

  private RowEvaluator evaluator(Witness.Instance instance, Trace known) {
    TableSpec spec = machine.table(instance.tableId());
    @Nullable Trace preprocessed = machine.preprocessed().get(instance.tableId());
    return new RowEvaluator(
        spec.air(), instance.main(), preprocessed, spec.publicWords() ? known : null, new int[0]);
  }

  private void post(RowEvaluator evaluator, Interaction interaction, long tag) {
    int multiplicity = evaluator.word(interaction.multiplicity());
    if (multiplicity == 0) {
      return;
    }
    ledger.begin(buses.computeIfAbsent(interaction.bus(), b -> buses.size()));
    for (int node : interaction.tuple()) {
      ledger.element(evaluator.word(node));
    }
    ledger.add(
        interaction.direction() == Direction.SEND ? multiplicity : KoalaBear.negate(multiplicity),
        tag);
  }

  private void unbalanced(List<Witness.Instance> instances, Trace known, long tag) {
    if (!open()) {
      return;
    }
    int index = (int) (tag >>> 48);
    int row = (int) tag;
    Witness.Instance instance = instances.get(index);
    Air air = machine.table(instance.tableId()).air();
    Interaction interaction = air.interactions().get((int) (tag >>> 32) & 0xffff);
    RowEvaluator evaluator = evaluator(instance, known);
    evaluator.evaluate(row);
    List<Integer> tuple =
        interaction.tuple().stream().map(n -> KoalaBear.toCanonical(evaluator.word(n))).toList();
    report(
        air,
        index,
        row,
        "bus " + interaction.bus(),
        "first seen as " + interaction.direction() + " of " + tuple + ", does not balance");
  }

  private void report(Air air, int index, int row, String rule, String detail) {
    if (open()) {
      violations.add(new Violation(air.name(), index, row, rule, detail));
    }
  }

  private static String values(Air air, Trace main, int row) {
    StringBuilder text = new StringBuilder();
    for (int c = 0; c < air.width(); c++) {
      text.append(c == 0 ? "" : ", ")
          .append(air.columns().get(c).name())
          .append('=')
          .append(KoalaBear.toCanonical(main.word(row, c)));
    }
    return text.toString();
  }

  private static long tag(int instance, int interaction, int row) {
    return (long) instance << 48 | (long) interaction << 32 | row;
  }
}
