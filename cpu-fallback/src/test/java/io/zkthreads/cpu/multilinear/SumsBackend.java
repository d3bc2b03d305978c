package io.zkthreads.cpu.multilinear;

import io.zkthreads.cpu.CpuMemory;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.scalar.ScalarBackendProvider;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.CompactBackend;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.StackOpening;
import io.zkthreads.stark.compact.TableForm;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The sums of a backend, on columns that are not committed to.
record SumsBackend(String name, CpuMemory memory, CpuSums sums) implements CompactBackend {
  static SumsBackend of(
      String name,
      int threads,
      Kernels kernels,
      Function<ExtensionField, LineKernels> lineKernels) {
    CpuMemory memory = new CpuMemory();
    return new SumsBackend(
        name, memory, new CpuSums(new Workers(threads), kernels, lineKernels, memory));
  }

  static SumsBackend scalar() {
    return of("scalar", 1, ScalarBackendProvider.kernels(), PlainLineKernels::new);
  }

  static SumsBackend vector(int threads) {
    return of(
        "vector on " + threads,
        threads,
        VectorBackendProvider.kernels(),
        VectorBackendProvider::lineKernels);
  }

  static Stream<SumsBackend> all() {
    return Stream.of(scalar(), vector(1), vector(3));
  }

  @Override
  public String toString() {
    return name;
  }

  /// Columns as they stand in a stack.
  static StackedColumns stacked(StackLayout layout, List<Trace> tables) {
    int[] words = new int[1 << layout.numVariables()];
    for (int t = 0; t < tables.size(); t++) {
      Trace trace = tables.get(t);
      for (int c = 0; c < trace.width(); c++) {
        int first = layout.slot(t, c) << trace.logHeight();
        for (int row = 0; row < trace.height(); row++) {
          words[first + row] = trace.word(row, c);
        }
      }
    }
    return new StackedColumns(layout, words);
  }

  /// Columns alone.
  record Columns(StackedColumns columns) implements Stack {
    @Override
    public StackLayout layout() {
      return columns.layout();
    }

    @Override
    public Digest commitment() {
      throw new UnsupportedOperationException();
    }

    @Override
    public MultiOpening open(int[] indices) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Extension evaluate(List<Extension> point) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<StackOpening.Values> values(List<List<Extension>> points) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Folding fold(List<List<Extension>> points, List<List<Extension>> factors) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {}
  }

  @Override
  public Stack stack(CompactShape.Stack shape, List<Trace> tables) {
    return new Columns(stacked(shape.layout(), tables));
  }

  private static StackedColumns columns(Stack stack) {
    return ((Columns) stack).columns;
  }

  @Override
  public FractionSum fractions(
      FractionLayout layout,
      List<Table> tables,
      Stack main,
      Optional<Stack> preprocessed,
      Extension alpha,
      Extension beta) {
    return sums.fractions(
        layout, tables, columns(main), preprocessed.map(SumsBackend::columns), alpha, beta);
  }

  @Override
  public Weights weights(List<Extension> point, ExtensionField field) {
    return sums.weights(point, field);
  }

  @Override
  public TableSum sum(
      TableForm form, int table, List<Table> tables, Stack main, Optional<Stack> preprocessed) {
    return sums.sum(form, table, tables, columns(main), preprocessed.map(SumsBackend::columns));
  }
}
