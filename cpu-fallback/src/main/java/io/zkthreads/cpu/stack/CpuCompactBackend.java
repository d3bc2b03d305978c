package io.zkthreads.cpu.stack;

import io.zkthreads.cpu.CpuMemory;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.multilinear.CpuSums;
import io.zkthreads.cpu.multilinear.LineKernels;
import io.zkthreads.cpu.multilinear.StackedColumns;
import io.zkthreads.engine.CompactBackend;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.TableForm;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Compact proofs on ordinary processors.
public final class CpuCompactBackend implements CompactBackend {
  private final StackMeans means;
  private final CpuSums sums;

  /// @param lines kernels on lines of a field
  public CpuCompactBackend(
      Workers workers,
      Kernels kernels,
      Function<ExtensionField, LineKernels> lines,
      CpuMemory memory) {
    means = StackMeans.of(workers, kernels, lines, memory);
    sums = new CpuSums(means.workers(), means.kernels(), means.lines(), means.memory());
  }

  @Override
  public Stack stack(CompactShape.Stack shape, List<Trace> tables) {
    return means.stack(shape, tables);
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
        layout, tables, columns(main), preprocessed.map(this::columns), alpha, beta);
  }

  @Override
  public Weights weights(List<Extension> point, ExtensionField field) {
    return sums.weights(point, field);
  }

  @Override
  public TableSum sum(
      TableForm form, int table, List<Table> tables, Stack main, Optional<Stack> preprocessed) {
    return sums.sum(form, table, tables, columns(main), preprocessed.map(this::columns));
  }

  private StackedColumns columns(Stack stack) {
    return new StackedColumns(stack.layout(), ((CpuStack) stack).words());
  }
}
