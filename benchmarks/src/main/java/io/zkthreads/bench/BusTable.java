package io.zkthreads.bench;

import io.zkthreads.air.AirBuilder;
import io.zkthreads.air.Expr;
import io.zkthreads.engine.Circuit;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.engine.TableProgram;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A table of [#WIDTH] columns that only sends and receives: what its interactions cost is what it
/// costs. They are those of a machine's row: tuples of eight elements, of which five are columns.
final class BusTable {
  static final int WIDTH = 34;
  static final int INTERACTIONS = 16;

  private static final int TUPLE = 8;
  private static final int COLUMNS_OF_TUPLE = 5;

  private BusTable() {}

  static TablePlan plan(int logHeight) {
    TableProgram program = TableProgram.of(air());
    LookupLayout layout =
        LookupLayout.of(List.of(new LookupLayout.Table(program.air(), logHeight, List.of())));
    BatchInstance instance = new BatchInstance(program.air(), logHeight, new int[0], List.of());
    return TablePlan.of(
        0, program, instance, ExtensionField.QUINTIC, layout.instances().getFirst());
  }

  static Circuit circuit(TablePlan plan, Parameters parameters) {
    return new Circuit(parameters, List.of(plan.program()), List.of(Optional.empty()));
  }

  private static Air air() {
    AirBuilder b = new AirBuilder(1, "bus", 1);
    Expr[] c = new Expr[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      c[i] = b.column("c" + i, "a cell");
    }
    for (int i = 0; i < INTERACTIONS; i++) {
      List<Expr> tuple = new ArrayList<>();
      tuple.add(b.constant(7));
      for (int j = 1; j < TUPLE; j++) {
        tuple.add(j <= COLUMNS_OF_TUPLE ? c[(i + 3 * j) % WIDTH] : b.constant(0));
      }
      Direction direction = i % 2 == 0 ? Direction.SEND : Direction.RECEIVE;
      b.interact("bus", direction, c[(i + 5) % WIDTH], tuple, 1);
    }
    return b.build();
  }
}
