package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backend.Columns;
import io.zkthreads.engine.Backend.ConstraintInputs;
import io.zkthreads.engine.Backend.FractionInputs;
import io.zkthreads.engine.Backend.Fractions;
import io.zkthreads.engine.Backend.LowDegreeExtension;
import io.zkthreads.engine.Circuit;
import io.zkthreads.engine.Commitment;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.engine.TableProgram;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A circuit's tables as block programs, with its preprocessed columns.
final class CpuCircuit implements Backend.Loaded {
  /// What operations on tables are made of.
  record Means(
      Workers workers, Kernels kernels, Roots roots, CpuMemory memory, LowDegree lowDegree) {}

  /// The two programs of a table.
  private record Compiled(BlockProgram interactions, BlockProgram constraints) {
    static Compiled of(TableProgram program) {
      return new Compiled(
          BlockProgram.of(program.interactionProgram()),
          BlockProgram.of(program.constraintProgram()));
    }
  }

  private final Means means;
  private final Circuit circuit;
  private final List<Columns> fixed;
  private final @Nullable Commitment preprocessed;
  private final List<Compiled> programs;

  /// @param fixed the preprocessed values
  /// @param preprocessed the commitment to them, which is closed with this
  CpuCircuit(Means means, Circuit circuit, List<Columns> fixed, @Nullable Commitment preprocessed) {
    this.means = means;
    this.circuit = circuit;
    this.fixed = fixed;
    this.preprocessed = preprocessed;
    Compiled[] compiled = new Compiled[circuit.tables().size()];
    means.workers.forRanges(
        compiled.length,
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            compiled[i] = Compiled.of(circuit.tables().get(i));
          }
        });
    programs = Arrays.asList(compiled);
  }

  @Override
  public Circuit circuit() {
    return circuit;
  }

  @Override
  public @Nullable Commitment preprocessed() {
    return preprocessed;
  }

  @Override
  public List<Fractions> fractions(List<FractionInputs> tables, int logBlowup) {
    Fractions[] made = new Fractions[tables.size()];
    List<Workers.Task> tasks = new ArrayList<>();
    for (int i = 0; i < made.length; i++) {
      int at = i;
      FractionInputs inputs = tables.get(i);
      TablePlan table = inputs.table();
      int width = table.air().width() + table.fractionWidth();
      tasks.add(
          new Workers.Task(
              (long) width << (table.logHeight() + logBlowup),
              () -> made[at] = fractions(inputs, logBlowup)));
    }
    means.workers.forEach(tasks);
    return Arrays.asList(made);
  }

  private Fractions fractions(FractionInputs inputs, int logBlowup) {
    TablePlan table = inputs.table();
    int width = table.fractionWidth();
    int logHeight = table.logHeight();
    int[] out = means.memory.take(CpuBackend.checkedLength(width, logHeight + logBlowup));
    FractionStep step =
        new FractionStep(
            means.workers,
            means.kernels,
            programs.get(table.table()).interactions,
            inputs,
            circuit.fixedIndex(table.table()).map(i -> (CpuColumns) fixed.get(i)).orElse(null));
    Extension terminal = step.run(out);
    means.lowDegree.extendInPlace(out, width, logHeight, logBlowup);
    return new Fractions(
        new CpuExtension(means.memory, width, logHeight + logBlowup, out), terminal);
  }

  @Override
  public List<LowDegreeExtension> quotients(
      List<ConstraintInputs> tables, Extension alpha, int logBlowup) {
    List<List<LowDegreeExtension>> made = new ArrayList<>();
    List<Workers.Task> tasks = new ArrayList<>();
    for (ConstraintInputs inputs : tables) {
      List<LowDegreeExtension> chunks = new ArrayList<>();
      made.add(chunks);
      TablePlan table = inputs.table();
      int width = table.air().width() + table.fractionWidth();
      tasks.add(
          new Workers.Task(
              (long) width << (table.logHeight() + table.logChunks()),
              () -> chunks.addAll(chunks(inputs, alpha, logBlowup))));
    }
    means.workers.forEach(tasks);
    return made.stream().flatMap(List::stream).toList();
  }

  private List<LowDegreeExtension> chunks(ConstraintInputs inputs, Extension alpha, int logBlowup) {
    TablePlan table = inputs.table();
    int logDomain = table.logHeight() + table.logChunks();
    try (CpuMemory.Scratch scratch = means.memory.new Scratch()) {
      int[] values = scratch.take(CpuBackend.checkedLength(alpha.field().degree(), logDomain));
      quotient(inputs, alpha, values);
      return extended(table, values, logBlowup);
    }
  }

  private void quotient(ConstraintInputs inputs, Extension alpha, int[] out) {
    TablePlan table = inputs.table();
    ConstraintInputs.Lookups lookups = inputs.lookups();
    Commitment fixedRows = preprocessed;
    try (CpuMemory.Scratch scratch = means.memory.new Scratch()) {
      QuotientStep.Inputs sources =
          new QuotientStep.Inputs(
              onQuotientDomain(inputs.main(), table, scratch),
              fixedRows == null
                  ? null
                  : circuit
                      .fixedIndex(table.table())
                      .map(i -> onQuotientDomain(fixedRows.matrices().get(i), table, scratch))
                      .orElse(null),
              table.instance().known().isEmpty() ? null : knownColumns(table, scratch),
              lookups == null
                  ? null
                  : new QuotientStep.Lookups(
                      onQuotientDomain(lookups.fractions(), table, scratch),
                      lookups.plan(),
                      lookups.terminal()));
      new QuotientStep(means, table, programs.get(table.table()).constraints, sources, alpha)
          .run(out);
    }
  }

  /// Chunk a stands at the bit-reversed position of a.
  private List<LowDegreeExtension> extended(TablePlan table, int[] values, int logBlowup) {
    int logChunks = table.logChunks();
    int degree = table.extension().degree();
    int w = KoalaBear.twoAdicGenerator(table.logHeight() + logChunks);
    List<LowDegreeExtension> chunks = new ArrayList<>();
    for (int a = 0; a < 1 << logChunks; a++) {
      int position = logChunks == 0 ? 0 : Integer.reverse(a) >>> (32 - logChunks);
      int words = degree << table.logHeight();
      CpuColumns chunk =
          new CpuColumns(
              degree,
              table.logHeight(),
              new CpuColumns.Words(values, position * words),
              KoalaBear.multiply(KoalaBear.GENERATOR, KoalaBear.power(w, a)),
              true);
      chunks.add(
          new CpuExtension(
              means.memory,
              degree,
              table.logHeight() + logBlowup,
              means.lowDegree.extend(chunk, logBlowup)));
    }
    return chunks;
  }

  /// The rows on g·⟨w_(h+log m)⟩: a prefix of the extension, or a longer extension made from it.
  private RowLoader.Source onQuotientDomain(
      LowDegreeExtension matrix, TablePlan table, CpuMemory.Scratch scratch) {
    CpuExtension m = (CpuExtension) matrix;
    int[] words = m.words();
    if (table.logHeight() + table.logChunks() > m.logHeight()) {
      CpuColumns values =
          new CpuColumns(
              m.width(),
              table.logHeight(),
              new CpuColumns.Words(words, 0),
              KoalaBear.GENERATOR,
              true);
      words = scratch.own(means.lowDegree.extend(values, table.logChunks()));
    }
    return new RowLoader.Source(words, 0, m.width());
  }

  private RowLoader.Source knownColumns(TablePlan table, CpuMemory.Scratch scratch) {
    List<int[]> known = table.instance().known();
    int width = known.size();
    int[] rows = scratch.take(CpuBackend.checkedLength(width, table.logHeight()));
    means.workers.forRanges(
        1 << table.logHeight(),
        BlockProgram.ROWS,
        (from, to) -> {
          for (int c = 0; c < width; c++) {
            int[] column = known.get(c);
            for (int r = from; r < to; r++) {
              rows[r * width + c] = column[r & (column.length - 1)];
            }
          }
        });
    CpuColumns values =
        new CpuColumns(
            width, table.logHeight(), new CpuColumns.Words(rows, 0), KoalaBear.ONE, false);
    int[] words = scratch.own(means.lowDegree.extend(values, table.logChunks()));
    return new RowLoader.Source(words, 0, width);
  }

  @Override
  public long bytes() {
    return preprocessed == null ? 0 : preprocessed.bytes();
  }

  @Override
  public void close() {
    if (preprocessed != null) {
      preprocessed.close();
    }
  }
}
