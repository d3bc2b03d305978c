package io.zkthreads.cpu;

import io.zkthreads.engine.FractionPlan;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Evaluates the folded constraints of a table divided by Z_H on g·⟨w_(h+log m)⟩, m the number of
/// quotient chunks, in bit-reversed order.
final class QuotientStep {
  /// The table's polynomials on that domain, bit-reversed rows.
  ///
  /// @param lookups null for a table without interactions
  record Inputs(
      RowLoader.Source main,
      RowLoader.@Nullable Source preprocessed,
      RowLoader.@Nullable Source known,
      @Nullable Lookups lookups) {}

  record Lookups(RowLoader.Source fractions, FractionPlan plan, Extension terminal) {}

  private final ExtensionField field;
  private final int degree;
  private final int[] zero;
  private final Workers workers;
  private final Kernels kernels;
  private final TablePlan table;
  private final @Nullable Lookups lookups;
  private final BlockProgram program;
  private final ColumnFolder.@Nullable Weights weights;
  private final RowLoader loader;
  private final @Nullable ColumnReader fractionReader;

  /// The powers of α by which the constraints of the AIR are multiplied.
  private final int[][] powers;

  /// The powers of α for the constraints of the fraction columns and of their sum.
  private final Factor[] lookupPowers;

  private final int[] roots;
  private final int[] terminal;
  private final int logDomain;
  private final int[] chunkVanishing;
  private final int[] chunkInverses;

  QuotientStep(
      CpuCircuit.Means means,
      TablePlan table,
      BlockProgram program,
      Inputs inputs,
      Extension alpha) {
    field = alpha.field();
    degree = field.degree();
    zero = new int[degree];
    workers = means.workers();
    kernels = means.kernels();
    this.table = table;
    this.program = program;
    lookups = inputs.lookups;
    weights = lookups == null ? null : new ColumnFolder.Weights(lookups.plan);
    loader = new RowLoader(kernels, program, inputs.main, inputs.preprocessed, inputs.known);
    fractionReader = lookups == null ? null : ColumnReader.ofAll(kernels, lookups.fractions);
    List<Extension> all = table.constraintWeights(alpha);
    int numAirConstraints = table.air().constraints().size();
    powers =
        all.subList(0, numAirConstraints).stream().map(ColumnFolder::words).toArray(int[][]::new);
    lookupPowers =
        all.subList(numAirConstraints, all.size()).stream().map(Factor::new).toArray(Factor[]::new);
    logDomain = table.logHeight() + table.logChunks();
    roots = logDomain == 0 ? new int[] {KoalaBear.ONE} : means.roots().forward(logDomain);
    terminal = lookups == null ? zero : ColumnFolder.words(lookups.terminal);
    chunkVanishing = table.vanishing();
    chunkInverses = chunkVanishing.clone();
    Inversion.invert(chunkInverses, chunkInverses.length);
  }

  /// Writes the coefficients of each point to `out`.
  void run(int[] out) {
    workers.forRangesByThread(1 << logDomain, BlockProgram.ROWS, () -> new Worker(out));
  }

  /// Buffers of one thread.
  private final class Worker implements Workers.Range, BlockProgram.Sink, ColumnFolder.Fractions {
    private final int[] out;
    private final ExtensionKernels extension = kernels.of(field);
    private final int[][] slots = loader.slots(table.instance().publicValues());
    private final @Nullable ColumnFolder folder =
        weights == null ? null : new ColumnFolder(weights, kernels, this);
    private final Selectors selectors = new Selectors(table.logHeight());
    private final int[][] sum = new int[degree][BlockProgram.ROWS];
    private final int[][] fractionSum = new int[degree][BlockProgram.ROWS];
    private final int[][] value = new int[degree][BlockProgram.ROWS];
    private final int[][] other = new int[degree][BlockProgram.ROWS];
    private final int[][] product = new int[degree][BlockProgram.ROWS];
    private final int[] index = new int[BlockProgram.ROWS];
    private final int[] next = new int[BlockProgram.ROWS];
    private final int[] x = new int[BlockProgram.ROWS];
    private final int[] vanishing = new int[BlockProgram.ROWS];
    private final int[] inverseVanishing = new int[BlockProgram.ROWS];
    private final int[][][] fractions =
        new int[weights == null ? 0 : 1 + table.fractions().size()][degree][BlockProgram.ROWS];
    private final int[][] fractionCells =
        Stream.of(fractions).flatMap(Stream::of).toArray(int[][]::new);
    private final int[][] numerator = new int[degree][BlockProgram.ROWS];
    private final int[][] denominator = new int[degree][BlockProgram.ROWS];
    private int rows;

    Worker(int[] out) {
      this.out = out;
    }

    @Override
    public void run(int from, int to) {
      for (int row = from; row < to; row += BlockProgram.ROWS) {
        block(row, Math.min(BlockProgram.ROWS, to - row));
      }
    }

    private void block(int row, int count) {
      rows = count;
      locate(row);
      selectors.set(x, vanishing, count);
      loader.load(slots, index, next, count, selectors);
      if (fractionReader != null) {
        fractionReader.read(fractionCells, index, count);
      }
      clear(sum);
      clear(fractionSum);
      program.run(kernels, slots, count, this);
      if (weights != null) {
        addAccumulator();
      }
      kernels.multiplyByBase(sum, sum, inverseVanishing, count);
      for (int i = 0; i < count; i++) {
        for (int d = 0; d < degree; d++) {
          out[degree * (row + i) + d] = sum[d][i];
        }
      }
    }

    /// Points of the block, the rows one step of H further, and Z_H at the points.
    private void locate(int row) {
      int domain = 1 << logDomain;
      for (int i = 0; i < rows; i++) {
        index[i] = row + i;
        int j = reverse(row + i);
        next[i] = reverse((j + (1 << table.logChunks())) & (domain - 1));
        int w = j < roots.length ? roots[j] : KoalaBear.negate(roots[j - roots.length]);
        x[i] = KoalaBear.multiply(KoalaBear.GENERATOR, w);
        int chunk = j & ((1 << table.logChunks()) - 1);
        vanishing[i] = chunkVanishing[chunk];
        inverseVanishing[i] = chunkInverses[chunk];
      }
    }

    private int reverse(int i) {
      return logDomain == 0 ? 0 : Integer.reverse(i) >>> (32 - logDomain);
    }

    @Override
    public void assertZero(int[] constraints, int[][] values) {
      int[][] weights = new int[constraints.length][];
      for (int k = 0; k < weights.length; k++) {
        weights[k] = powers[constraints[k]];
      }
      extension.subtractCombination(value, zero, values, weights, weights.length, rows);
      for (int d = 0; d < degree; d++) {
        kernels.subtract(sum[d], sum[d], value[d], rows);
      }
    }

    @Override
    public int[][] numerator(int column) {
      return numerator;
    }

    @Override
    public int[][] denominator(int column) {
      return denominator;
    }

    /// Constraint D·f − N of a fraction column.
    @Override
    public void complete(int column) {
      int[][] fraction = fractions[column + 1];
      for (int d = 0; d < degree; d++) {
        kernels.add(fractionSum[d], fractionSum[d], fraction[d], rows);
      }
      extension.multiply(value, denominator, fraction, rows);
      for (int d = 0; d < degree; d++) {
        kernels.subtract(value[d], value[d], numerator[d], rows);
      }
      addLookupConstraint(column);
    }

    /// first·acc, transition·(acc' − acc − Σf), last·(T − acc − Σf).
    private void addAccumulator() {
      int constraint = table.fractions().size();
      kernels.multiplyByBase(value, fractions[0], selectors.first, rows);
      addLookupConstraint(constraint);
      for (int d = 0; d < degree; d++) {
        kernels.add(fractionSum[d], fractionSum[d], fractions[0][d], rows);
      }
      fractionSource().loadElement(other, next, rows, 0);
      for (int d = 0; d < degree; d++) {
        kernels.subtract(other[d], other[d], fractionSum[d], rows);
      }
      kernels.multiplyByBase(value, other, selectors.transition, rows);
      addLookupConstraint(constraint + 1);
      for (int d = 0; d < degree; d++) {
        BlockProgram.fill(other[d], terminal[d]);
        kernels.subtract(other[d], other[d], fractionSum[d], rows);
      }
      kernels.multiplyByBase(value, other, selectors.last, rows);
      addLookupConstraint(constraint + 2);
    }

    private void addLookupConstraint(int constraint) {
      lookupPowers[constraint].multiplyAdd(kernels, sum, value, product, rows);
    }

    private RowLoader.Source fractionSource() {
      if (lookups == null) {
        throw new IllegalArgumentException("interactions without fraction columns");
      }
      return lookups.fractions;
    }

    private void clear(int[][] a) {
      for (int d = 0; d < degree; d++) {
        BlockProgram.fill(a[d], 0);
      }
    }

    @Override
    public void multiplicity(int interaction, int[] v, boolean stays) {
      folder().multiplicity(interaction, v, stays, rows);
    }

    @Override
    public void element(int interaction, int position, int[] v) {
      folder().element(interaction, position, v);
    }

    @Override
    public void endInteraction(int interaction) {
      folder().endInteraction(interaction, rows);
    }

    private ColumnFolder folder() {
      if (folder == null) {
        throw new IllegalArgumentException("interactions without challenges");
      }
      return folder;
    }
  }
}
