package io.zkthreads.cpu.multilinear;

import io.zkthreads.air.Operand;
import io.zkthreads.cpu.BlockProgram;
import io.zkthreads.cpu.ExtensionKernels;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.multilinear.ZerocheckProver.Columns;
import io.zkthreads.engine.FractionPlan;
import io.zkthreads.engine.LookupChallenges;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.engine.Workers;
import io.zkthreads.engine.multilinear.FractionLayout;
import io.zkthreads.stark.field.Extension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Fills leaves with the fractions of tables, which have at least as many rows as a line has
/// elements.
public final class LookupFractions {
  private final Workers workers;
  private final Kernels kernels;
  private final FractionLayout layout;
  private final FractionLeaves leaves;

  /// @param leaves of the layout's size
  public LookupFractions(
      Workers workers, Kernels kernels, FractionLayout layout, FractionLeaves leaves) {
    for (TablePlan table : layout.tables()) {
      if (1 << table.logHeight() < Lines.LENGTH) {
        throw new IllegalArgumentException(
            "table %s of 2^%d rows, fewer than %d"
                .formatted(table.air().name(), table.logHeight(), Lines.LENGTH));
      }
    }
    this.workers = workers;
    this.kernels = kernels;
    this.layout = layout;
    this.leaves = leaves;
  }

  /// Fills all leaves, the padding included.
  ///
  /// @param tables in the order of the layout
  public void fill(LookupChallenges challenges, List<Columns> tables) {
    for (int i = 0; i < tables.size(); i++) {
      Columns t = tables.get(i);
      int table = i;
      TablePlan plan = layout.tables().get(i);
      TableColumns columns = new TableColumns(kernels, t.main(), t.preprocessed(), t.known());
      BlockProgram program = BlockProgram.of(plan.program().interactionProgram());
      FractionPlan terms = FractionPlan.of(plan, challenges);
      workers.forRangesByThread(
          1 << plan.logHeight(),
          BlockProgram.ROWS,
          () -> new Worker(table, columns, program, terms));
    }
    leaves.pad(layout.used());
  }

  /// Buffers of one thread.
  private final class Worker implements Workers.Range, BlockProgram.Sink {
    private final int table;
    private final TableColumns columns;
    private final BlockProgram program;
    private final FractionPlan plan;
    private final ExtensionKernels extension = kernels.of(leaves.field());
    private final int[][] slots;
    private final int[][] denominator = new int[leaves.field().degree()][BlockProgram.ROWS];
    private final List<int[]> elements = new ArrayList<>();
    private final List<int[]> weights = new ArrayList<>();
    private int row;
    private int rows;

    Worker(int table, TableColumns columns, BlockProgram program, FractionPlan plan) {
      this.table = table;
      this.columns = columns;
      this.program = program;
      this.plan = plan;
      slots = program.allocateSlots();
      for (int k = 0; k < program.inputs().size(); k++) {
        int[] slot = slots[program.firstInput() + k];
        switch (program.inputs().get(k)) {
          case Operand.Constant o -> Arrays.fill(slot, o.word());
          case Operand.Public o -> Arrays.fill(slot, publicValue(o.index()));
          case Operand o -> {}
        }
      }
    }

    private int publicValue(int index) {
      return layout.tables().get(table).instance().publicValues()[index];
    }

    @Override
    public void run(int from, int to) {
      for (row = from; row < to; row += BlockProgram.ROWS) {
        rows = Math.min(BlockProgram.ROWS, to - row);
        for (int k = 0; k < program.inputs().size(); k++) {
          Operand operand = program.inputs().get(k);
          if (TableColumns.isColumn(operand)) {
            columns.load(operand, slots[program.firstInput() + k], row, rows);
          }
        }
        program.run(kernels, slots, rows, this);
      }
    }

    @Override
    public void multiplicity(int interaction, int[] value, boolean stays) {
      elements.clear();
      weights.clear();
      int[] signed = value;
      if (plan.terms().get(interaction).receives()) {
        signed = denominator[0];
        kernels.negate(signed, value, rows);
      }
      System.arraycopy(
          signed, 0, leaves.numerators(), layout.first(table, interaction) + row, rows);
    }

    @Override
    public void element(int interaction, int position, int[] value) {
      elements.add(value);
      weights.add(words(plan.terms().get(interaction).weights().get(position)));
    }

    @Override
    public void endInteraction(int interaction) {
      extension.subtractCombination(
          denominator,
          words(plan.terms().get(interaction).offset()),
          elements.toArray(int[][]::new),
          weights.toArray(int[][]::new),
          elements.size(),
          rows);
      Lines to = leaves.denominatorLines();
      int first = layout.first(table, interaction) + row;
      for (int i = 0; i < rows; i += Lines.LENGTH) {
        int at = to.at(first + i);
        for (int d = 0; d < denominator.length; d++) {
          System.arraycopy(denominator[d], i, to.words(), at + d * Lines.LENGTH, Lines.LENGTH);
        }
      }
    }

    private int[] words(Extension element) {
      int[] words = new int[leaves.field().degree()];
      element.put(words, 0);
      return words;
    }

    @Override
    public void assertZero(int[] constraints, int[][] values) {
      throw new AssertionError("a program of interactions with constraint " + constraints[0]);
    }
  }
}
