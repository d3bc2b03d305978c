package io.zkthreads.cpu.multilinear;

import io.zkthreads.cpu.CpuMemory;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.engine.CompactBackend.FractionSum;
import io.zkthreads.engine.CompactBackend.Table;
import io.zkthreads.engine.CompactBackend.TableSum;
import io.zkthreads.engine.CompactBackend.Weights;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.TableForm;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Fractions and zerochecks of a `CompactBackend`, on columns in stacks.
public final class CpuSums {
  private final Workers workers;
  private final Kernels kernels;
  private final Function<ExtensionField, LineKernels> lineKernels;
  private final CpuMemory memory;

  /// @param lineKernels by field
  public CpuSums(
      Workers workers,
      Kernels kernels,
      Function<ExtensionField, LineKernels> lineKernels,
      CpuMemory memory) {
    this.workers = workers;
    this.kernels = kernels;
    this.lineKernels = lineKernels;
    this.memory = memory;
  }

  /// As `CompactBackend.fractions`.
  public FractionSum fractions(
      FractionLayout layout,
      List<Table> tables,
      StackedColumns main,
      Optional<StackedColumns> preprocessed,
      Extension alpha,
      Extension beta) {
    LookupFractions fractions = new LookupFractions(workers, kernels, layout, alpha, beta);
    return new CpuFractions(
        workers,
        lineKernels.apply(alpha.field()),
        memory,
        layout.numVariables(),
        leaves -> fractions.fill(leaves, tables, main, preprocessed));
  }

  /// As `CompactBackend.weights`.
  ///
  /// @param field of the point, which may have no coordinates
  public Weights weights(List<Extension> point, ExtensionField field) {
    return new BlockWeights(field, point);
  }

  /// As `CompactBackend.sum`.
  public TableSum sum(
      TableForm form,
      int table,
      List<Table> tables,
      StackedColumns main,
      Optional<StackedColumns> preprocessed) {
    TableColumns columns = new TableColumns(table, tables, main, preprocessed);
    return new TableRounds(workers, kernels, memory, form, columns);
  }
}
