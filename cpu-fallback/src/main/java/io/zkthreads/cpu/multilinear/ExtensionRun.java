package io.zkthreads.cpu.multilinear;

import io.zkthreads.air.Operand;
import io.zkthreads.cpu.BlockProgram;
import io.zkthreads.cpu.BlockProgram.Step;
import io.zkthreads.cpu.ExtensionKernels;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.stark.field.ExtensionField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A [WeightedProgram] on blocks of elements. What comes of constants alone stays in the base
/// field. For one thread.
final class ExtensionRun {
  private final Kernels kernels;
  private final ExtensionKernels extension;
  private final WeightedProgram weighted;
  private final int degree;

  /// By slot, coefficient and row; the last one is for what is between two operations in one.
  private final int[][][] slots;

  private final boolean[] base;
  private final int between;

  /// A factor of the base field, whose slot may be the target.
  private final int[] words = new int[BlockProgram.ROWS];

  private final int[] zero;
  private final int[][] sum;
  private final int[][] group;

  ExtensionRun(Kernels kernels, ExtensionField field, WeightedProgram weighted) {
    this.kernels = kernels;
    this.weighted = weighted;
    extension = kernels.of(field);
    degree = field.degree();
    between = weighted.program().allocateSlots().length;
    slots = new int[between + 1][degree][BlockProgram.ROWS];
    base = new boolean[slots.length];
    zero = new int[degree];
    sum = new int[degree][BlockProgram.ROWS];
    group = new int[degree][BlockProgram.ROWS];
    int slot = weighted.program().firstInput();
    for (Operand operand : weighted.program().inputs()) {
      if (!TableColumns.isColumn(operand)) {
        Arrays.fill(slots[slot][0], weighted.constant(operand));
        base[slot] = true;
      }
      slot++;
    }
  }

  /// The slot of an input.
  int[][] input(int i) {
    return slots[weighted.program().firstInput() + i];
  }

  /// The weighted sums of a block of rows whose inputs stand in their slots, valid until the next.
  int[][] run(int count) {
    for (int[] coefficient : sum) {
      Arrays.fill(coefficient, 0);
    }
    for (Step step : weighted.program().steps()) {
      run(step, count);
    }
    return sum;
  }

  private void run(Step step, int rows) {
    switch (step) {
      case Step.Add(int to, int a, int b) -> add(to, a, b, rows);
      case Step.Subtract(int to, int a, int b) -> subtract(to, a, b, rows);
      case Step.Multiply(int to, int a, int b) -> multiply(to, a, b, rows);
      case Step.Negate(int to, int a) -> negate(to, a, rows);
      case Step.Fuse(Kernels.Fused op, int to, int a, int b, int c) -> fuse(op, to, a, b, c, rows);
      case Step.AssertZero(int[] outputs, int[] values) -> addWeighted(outputs, values, rows);
      case Step s -> throw new AssertionError("a program of nodes with " + s);
    }
  }

  private void fuse(Kernels.Fused op, int to, int a, int b, int c, int rows) {
    switch (op) {
      case ADD_ADD, ADD_SUBTRACT, ADD_MULTIPLY -> add(between, a, b, rows);
      case SUBTRACT_SUBTRACT, SUBTRACT_MULTIPLY -> subtract(between, a, b, rows);
      case MULTIPLY_ADD, MULTIPLY_SUBTRACT, SUBTRACT_PRODUCT -> multiply(between, a, b, rows);
    }
    switch (op) {
      case ADD_ADD, MULTIPLY_ADD -> add(to, between, c, rows);
      case ADD_SUBTRACT, SUBTRACT_SUBTRACT, MULTIPLY_SUBTRACT -> subtract(to, between, c, rows);
      case SUBTRACT_PRODUCT -> subtract(to, c, between, rows);
      case ADD_MULTIPLY, SUBTRACT_MULTIPLY -> multiply(to, between, c, rows);
    }
  }

  private void add(int to, int a, int b, int rows) {
    boolean both = base[a] && base[b];
    kernels.add(slots[to][0], slots[a][0], slots[b][0], rows);
    for (int d = 1; d < degree && !both; d++) {
      if (base[a] || base[b]) {
        System.arraycopy(slots[base[a] ? b : a][d], 0, slots[to][d], 0, rows);
      } else {
        kernels.add(slots[to][d], slots[a][d], slots[b][d], rows);
      }
    }
    base[to] = both;
  }

  private void subtract(int to, int a, int b, int rows) {
    boolean both = base[a] && base[b];
    kernels.subtract(slots[to][0], slots[a][0], slots[b][0], rows);
    for (int d = 1; d < degree && !both; d++) {
      if (base[b]) {
        System.arraycopy(slots[a][d], 0, slots[to][d], 0, rows);
      } else if (base[a]) {
        kernels.negate(slots[to][d], slots[b][d], rows);
      } else {
        kernels.subtract(slots[to][d], slots[a][d], slots[b][d], rows);
      }
    }
    base[to] = both;
  }

  private void multiply(int to, int a, int b, int rows) {
    boolean both = base[a] && base[b];
    if (both) {
      kernels.multiply(slots[to][0], slots[a][0], slots[b][0], rows);
    } else if (base[a] || base[b]) {
      System.arraycopy(slots[base[a] ? a : b][0], 0, words, 0, rows);
      kernels.multiplyByBase(slots[to], slots[base[a] ? b : a], words, rows);
    } else {
      extension.multiply(slots[to], slots[a], slots[b], rows);
    }
    base[to] = both;
  }

  private void negate(int to, int a, int rows) {
    for (int d = 0; d < (base[a] ? 1 : degree); d++) {
      kernels.negate(slots[to][d], slots[a][d], rows);
    }
    base[to] = base[a];
  }

  /// Σ_k w_k·x_k = Σ_k Σ_d (w_k·X^d)·x_kd, one combination of words.
  private void addWeighted(int[] outputs, int[] values, int rows) {
    List<int[]> x = new ArrayList<>();
    List<int[]> weights = new ArrayList<>();
    for (int k = 0; k < outputs.length; k++) {
      for (int d = 0; d < (base[values[k]] ? 1 : degree); d++) {
        x.add(slots[values[k]][d]);
        weights.add(weighted.multiples()[outputs[k]][d]);
      }
    }
    extension.subtractCombination(
        group, zero, x.toArray(int[][]::new), weights.toArray(int[][]::new), x.size(), rows);
    for (int d = 0; d < degree; d++) {
      kernels.subtract(sum[d], sum[d], group[d], rows);
    }
  }
}
