package io.zkthreads.cpu.multilinear;

import io.zkthreads.air.ConstraintProgram;
import io.zkthreads.air.ConstraintProgram.ConstantElement;
import io.zkthreads.air.Operand;
import io.zkthreads.cpu.BlockProgram;
import io.zkthreads.cpu.ExtensionKernels;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.engine.CompactBackend.Table;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.FractionLink;
import io.zkthreads.stark.field.Extension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The fractions of all interactions: ±m/D, D = α + (bus + 1)·β^W − Σ_k β^k·e_k.
final class LookupFractions {
  private final Workers workers;
  private final Kernels kernels;
  private final FractionLayout layout;
  private final Extension alpha;
  private final Extension beta;

  LookupFractions(
      Workers workers, Kernels kernels, FractionLayout layout, Extension alpha, Extension beta) {
    this.workers = workers;
    this.kernels = kernels;
    this.layout = layout;
    this.alpha = alpha;
    this.beta = beta;
  }

  /// Fills all leaves, the padding included.
  ///
  /// @param leaves of the layout's size
  /// @param tables in proof order
  void fill(
      FractionLeaves leaves,
      List<Table> tables,
      StackedColumns main,
      Optional<StackedColumns> preprocessed) {
    for (int table : layout.active()) {
      TableColumns columns = new TableColumns(table, tables, main, preprocessed);
      Air air = columns.instance().air();
      ConstraintProgram program = ConstraintProgram.ofInteractions(air, air.interactions());
      BlockProgram blocks = BlockProgram.of(program);
      List<Term> terms = terms(air, program.constants());
      workers.forRangesByThread(
          1 << columns.instance().logHeight(),
          BlockProgram.ROWS,
          () -> new Worker(table, leaves, columns, blocks, terms));
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
  private List<Term> terms(Air air, List<ConstantElement> constants) {
    List<Extension> powers = new ArrayList<>();
    Extension power = alpha.field().one();
    for (int k = 0; k < layout.tupleWidth(); k++) {
      powers.add(power);
      power = power.times(beta);
    }
    List<Term> terms = new ArrayList<>();
    for (Interaction interaction : air.interactions()) {
      int bus = layout.bus(interaction);
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
    private final FractionLeaves leaves;
    private final TableColumns columns;
    private final BlockProgram program;
    private final List<Term> terms;
    private final ExtensionKernels extension = kernels.of(alpha.field());
    private final int[][] slots;
    private final int[][] denominator = new int[alpha.field().degree()][BlockProgram.ROWS];
    private final List<int[]> elements = new ArrayList<>();
    private final List<int[]> weights = new ArrayList<>();
    private int row;
    private int rows;

    Worker(
        int table,
        FractionLeaves leaves,
        TableColumns columns,
        BlockProgram program,
        List<Term> terms) {
      this.table = table;
      this.leaves = leaves;
      this.columns = columns;
      this.program = program;
      this.terms = terms;
      slots = program.allocateSlots();
      for (int k = 0; k < program.inputs().size(); k++) {
        int[] slot = slots[program.firstInput() + k];
        switch (program.inputs().get(k)) {
          case Operand.Constant o -> Arrays.fill(slot, o.word());
          case Operand.Public o -> Arrays.fill(slot, columns.instance().publicValues()[o.index()]);
          case Operand o -> {}
        }
      }
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
      int part = Math.min(rows, Lines.LENGTH);
      for (int i = 0; i < rows; i += part) {
        int at = to.at(first + i);
        for (int d = 0; d < denominator.length; d++) {
          System.arraycopy(denominator[d], i, to.words(), at + d * Lines.LENGTH, part);
        }
      }
    }

    @Override
    public void assertZero(int[] constraints, int[][] values) {
      throw new AssertionError("a program of interactions with constraint " + constraints[0]);
    }
  }
}
