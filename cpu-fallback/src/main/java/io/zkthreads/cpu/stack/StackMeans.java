package io.zkthreads.cpu.stack;

import io.zkthreads.cpu.CpuMemory;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.RowTransform;
import io.zkthreads.cpu.RowTree;
import io.zkthreads.cpu.multilinear.LineKernels;
import io.zkthreads.engine.CompactBackend;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.WhirSchedule;
import io.zkthreads.stark.field.ExtensionField;
import java.util.List;
import java.util.function.Function;

/// What stacks are worked on with.
///
/// @param lines the kernels on lines of a field
/// @param memory what stacks are made of
public record StackMeans(
    Workers workers,
    Kernels kernels,
    Function<ExtensionField, LineKernels> lines,
    CpuMemory memory,
    RowTransform transform) {

  /// With memory of its own.
  public static StackMeans of(
      Workers workers, Kernels kernels, Function<ExtensionField, LineKernels> lines) {
    return of(workers, kernels, lines, new CpuMemory());
  }

  /// With the memory of others.
  public static StackMeans of(
      Workers workers,
      Kernels kernels,
      Function<ExtensionField, LineKernels> lines,
      CpuMemory memory) {
    RowTransform transform = new RowTransform(workers, kernels, memory);
    return new StackMeans(workers, kernels, lines, memory, transform);
  }

  /// Puts columns together and commits to them.
  ///
  /// @param tables in the order of the layout, as rows
  public CompactBackend.Stack stack(CompactShape.Stack shape, List<Trace> tables) {
    return CpuStack.of(this, shape, tables);
  }

  /// The codeword of a polynomial, with its tree: rows of 2^fold neighbours.
  ///
  /// @param coefficients values of the polynomial, of `degree` words each
  CpuCodeword commit(int[] coefficients, int degree, WhirSchedule.Codeword codeword) {
    int width = degree << codeword.fold();
    int logHeight = codeword.numVariables() - codeword.fold();
    int[] rows = transform.evaluate(coefficients, width, logHeight, codeword.logInvRate());
    return new CpuCodeword(RowTree.of(workers, kernels, memory, rows, width, codeword.logRows()));
  }
}
