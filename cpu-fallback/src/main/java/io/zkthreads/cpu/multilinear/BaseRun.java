package io.zkthreads.cpu.multilinear;

import io.zkthreads.air.Operand;
import io.zkthreads.cpu.BlockProgram;
import io.zkthreads.cpu.ExtensionKernels;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.stark.field.ExtensionField;
import java.util.Arrays;

/// A [WeightedProgram] on blocks of words. For one thread.
final class BaseRun implements BlockProgram.Sink {
  private final Kernels kernels;
  private final ExtensionKernels extension;
  private final WeightedProgram weighted;
  private final int[][] slots;
  private final int[] zero;
  private final int[][] sum;
  private final int[][] group;
  private int rows;

  BaseRun(Kernels kernels, ExtensionField field, WeightedProgram weighted) {
    this.kernels = kernels;
    this.weighted = weighted;
    extension = kernels.of(field);
    zero = new int[field.degree()];
    sum = new int[field.degree()][BlockProgram.ROWS];
    group = new int[field.degree()][BlockProgram.ROWS];
    slots = weighted.program().allocateSlots();
    int slot = weighted.program().firstInput();
    for (Operand operand : weighted.program().inputs()) {
      if (!TableColumns.isColumn(operand)) {
        Arrays.fill(slots[slot], weighted.constant(operand));
      }
      slot++;
    }
  }

  /// The slot of an input.
  int[] input(int i) {
    return slots[weighted.program().firstInput() + i];
  }

  /// The weighted sums of a block of rows whose inputs stand in their slots, valid until the next.
  int[][] run(int count) {
    rows = count;
    for (int[] coefficient : sum) {
      Arrays.fill(coefficient, 0);
    }
    weighted.program().run(kernels, slots, count, this);
    return sum;
  }

  @Override
  public void assertZero(int[] outputs, int[][] values) {
    int[][] weights = new int[outputs.length][];
    Arrays.setAll(weights, k -> weighted.multiples()[outputs[k]][0]);
    extension.subtractCombination(group, zero, values, weights, weights.length, rows);
    for (int d = 0; d < sum.length; d++) {
      kernels.subtract(sum[d], sum[d], group[d], rows);
    }
  }

  @Override
  public void multiplicity(int interaction, int[] value, boolean stays) {
    throw new AssertionError("a program of nodes with interaction " + interaction);
  }

  @Override
  public void element(int interaction, int position, int[] value) {
    throw new AssertionError("a program of nodes with interaction " + interaction);
  }

  @Override
  public void endInteraction(int interaction) {
    throw new AssertionError("a program of nodes with interaction " + interaction);
  }
}
