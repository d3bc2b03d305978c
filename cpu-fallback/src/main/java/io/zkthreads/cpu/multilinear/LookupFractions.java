package io.zkthreads.cpu.multilinear;

import io.zkthreads.air.ConstraintProgram;
import io.zkthreads.air.ConstraintProgram.ConstantElement;
import io.zkthreads.air.Operand;
import io.zkthreads.cpu.BlockProgram;
import io.zkthreads.cpu.ExtensionKernels;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.multilinear.ZerocheckProver.Columns;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.FractionLink;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Fills leaves with the fractions of tables, which have at least as many rows as a line has
/// elements: ±m/D, D = α + (bus + 1)·β^W − Σ_k β^k·e_k.
public final class LookupFractions {
  private final Workers workers;
  private final Kernels kernels;
  private final FractionLayout layout;
  private final FractionLeaves leaves;

  /// @param leaves of the layout's size
  public LookupFractions(
      Workers workers, Kernels kernels, FractionLayout layout, FractionLeaves leaves) {
    for (int i : layout.active()) {
      BatchInstance table = layout.instances().get(i);
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
  public void fill(Extension alpha, Extension beta, List<Columns> tables) {
    for (int table : layout.active()) {
      Columns t = tables.get(table);
      BatchInstance instance = layout.instances().get(table);
      TableColumns columns = new TableColumns(kernels, t.main(), t.preprocessed(), t.known());
      ConstraintProgram program =
          ConstraintProgram.ofInteractions(instance.air(), instance.air().interactions());
      BlockProgram blocks = BlockProgram.of(program);
      List<Term> terms = terms(table, program.constants(), alpha, beta);
      workers.forRangesByThread(
          1 << instance.logHeight(),
          BlockProgram.ROWS,
          () -> new Worker(table, columns, blocks, terms));
    }
    leaves.pad(layout.used());
  }

  /// What an interaction is on every row.
  ///
  /// @param receives whether the multiplicity counts −1 times
  /// @param offset the constant part of the denominator: prefix and constant elements
  /// @param weights by position in the tuple
  @SuppressWarnings("ArrayRecordComponent")
  private record Term(boolean receives, int[] offset, List<int[]> weights) {}

  /// In the order in which the AIR declares them.
  private List<Term> terms(
      int table, List<ConstantElement> constants, Extension alpha, Extension beta) {
    List<Extension> powers = new ArrayList<>();
    Extension power = alpha.field().one();
    for (int k = 0; k < layout.tupleWidth(); k++) {
      powers.add(power);
      power = power.times(beta);
    }
    List<Term> terms = new ArrayList<>();
    for (Interaction interaction : layout.instances().get(table).air().interactions()) {
      int bus = layout.buses().get(interaction.bus());
      Extension offset = FractionLink.prefix(layout, alpha, beta, bus);
      for (ConstantElement e : constants) {
        if (e.interaction() == terms.size()) {
          offset = offset.minus(powers.get(e.position()).scale(e.word()));
        }
      }
      terms.add(
          new Term(
              interaction.direction() == Interaction.Direction.RECEIVE,
              words(offset),
              powers.stream().map(LookupFractions::words).toList()));
    }
    return terms;
  }

  private static int[] words(Extension element) {
    int[] words = new int[element.field().degree()];
    element.put(words, 0);
    return words;
  }

  /// Buffers of one thread.
  private final class Worker implements Workers.Range, BlockProgram.Sink {
    private final int table;
    private final TableColumns columns;
    private final BlockProgram program;
    private final List<Term> terms;
    private final ExtensionKernels extension = kernels.of(leaves.field());
    private final int[][] slots;
    private final int[][] denominator = new int[leaves.field().degree()][BlockProgram.ROWS];
    private final List<int[]> elements = new ArrayList<>();
    private final List<int[]> weights = new ArrayList<>();
    private int row;
    private int rows;

    Worker(int table, TableColumns columns, BlockProgram program, List<Term> terms) {
      this.table = table;
      this.columns = columns;
      this.program = program;
      this.terms = terms;
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
      return layout.instances().get(table).publicValues()[index];
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
      if (terms.get(interaction).receives()) {
        signed = denominator[0];
        kernels.negate(signed, value, rows);
      }
      System.arraycopy(
          signed, 0, leaves.numerators(), layout.first(table, interaction) + row, rows);
    }

    @Override
    public void element(int interaction, int position, int[] value) {
      elements.add(value);
      weights.add(terms.get(interaction).weights().get(position));
    }

    @Override
    public void endInteraction(int interaction) {
      extension.subtractCombination(
          denominator,
          terms.get(interaction).offset(),
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

    @Override
    public void assertZero(int[] constraints, int[][] values) {
      throw new AssertionError("a program of interactions with constraint " + constraints[0]);
    }
  }
}
