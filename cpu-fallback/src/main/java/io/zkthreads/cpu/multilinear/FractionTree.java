package io.zkthreads.cpu.multilinear;

import io.zkthreads.cpu.CpuMemory;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;

/// Sums of fractions in pairs, up to the root. Layer k has 2^k nodes; layer n are the leaves.
///
/// Layers of a line and more hold their nodes in lines, numerator and denominator side by side. A
/// layer is read once, when its parents are proven, and its memory then serves for what is left of
/// the layer after it.
final class FractionTree {
  /// log2 of the least layer that is held in lines.
  static final int LOG_LEAST = 4;

  /// Lines that are worth sharing between threads.
  private static final int GRAIN = 64;

  private final Workers workers;
  private final LineKernels kernels;
  private final ExtensionField field;
  private final FractionLeaves leaves;

  /// By layer, from [#LOG_LEAST] on.
  private final int[][] nodes;

  /// @param scratch for the memory of all layers
  FractionTree(
      Workers workers, LineKernels kernels, FractionLeaves leaves, CpuMemory.Scratch scratch) {
    this.workers = workers;
    this.kernels = kernels;
    this.leaves = leaves;
    field = kernels.field();
    nodes = new int[leaves.numVariables()][];
    for (int k = LOG_LEAST; k < nodes.length; k++) {
      nodes[k] = scratch.take(Math.multiplyExact(2 * field.degree(), 1 << k));
    }
  }

  /// Bytes of the tree of 2^n fractions: the leaves, and all layers in lines.
  static long bytes(int numVariables, ExtensionField field) {
    long leaves = Math.max(1 << numVariables, Lines.LENGTH);
    long nodes = numVariables > LOG_LEAST ? leaves - Lines.LENGTH : 0;
    long degree = field.degree();
    return Integer.BYTES * (leaves * (1 + degree) + nodes * 2 * degree);
  }

  FractionLeaves leaves() {
    return leaves;
  }

  int numVariables() {
    return leaves.numVariables();
  }

  /// Whether layer k is held in lines.
  boolean inLines(int k) {
    return k >= LOG_LEAST && k < nodes.length;
  }

  /// The memory of layer k.
  int[] memory(int k) {
    return nodes[k];
  }

  /// Numerators of layer k < n; its denominators are [#denominators].
  Lines numerators(int k) {
    return new Lines(nodes[k], 0, 2 * field.degree() * Lines.LENGTH);
  }

  Lines denominators(int k) {
    return numerators(k).skip(field.degree() * Lines.LENGTH);
  }

  /// Layer k as children, each branch of so many lines.
  Branches branches(int k, int lines) {
    return Branches.of(nodes[k], field.degree() * Lines.LENGTH, lines);
  }

  /// Computes all layers that are held in lines.
  void build() {
    int n = numVariables();
    for (int k = n - 1; k >= LOG_LEAST; k--) {
      int layer = k;
      int lines = (1 << k) / Lines.LENGTH;
      workers.forRanges(lines, GRAIN, (from, to) -> sums(layer, lines, from, to - from));
    }
  }

  private void sums(int k, int half, int from, int lines) {
    Lines n = numerators(k).from(from);
    Lines d = denominators(k).from(from);
    if (k + 1 == numVariables()) {
      Lines all = leaves.denominatorLines();
      Lines x = Lines.ofBase(leaves.numerators(), 0);
      Lines d0 = all.from(from);
      Lines d1 = all.from(half + from);
      for (int i = 0; i < lines; i += EqualityWeights.BLOCK) {
        int count = Math.min(EqualityWeights.BLOCK, lines - i);
        kernels.addProductsByBase(
            n.from(i), d1.from(i), x.from(from + i), d0.from(i), x.from(half + from + i), count);
        kernels.multiply(d.from(i), d0.from(i), d1.from(i), count);
      }
    } else {
      Lines n0 = numerators(k + 1).from(from);
      Lines n1 = numerators(k + 1).from(half + from);
      Lines d0 = denominators(k + 1).from(from);
      Lines d1 = denominators(k + 1).from(half + from);
      for (int i = 0; i < lines; i += EqualityWeights.BLOCK) {
        int count = Math.min(EqualityWeights.BLOCK, lines - i);
        kernels.addProducts(n.from(i), d1.from(i), n0.from(i), d0.from(i), n1.from(i), count);
        kernels.multiply(d.from(i), d0.from(i), d1.from(i), count);
      }
    }
  }

  /// The fractions of layer k, one by one.
  Extension[][] fractions(int k) {
    int count = 1 << k;
    Extension[][] fractions = new Extension[2][count];
    if (k == numVariables()) {
      for (int i = 0; i < count; i++) {
        fractions[0][i] = field.ofBase(leaves.numerators()[i]);
        fractions[1][i] = PlainLineKernels.element(field, leaves.denominatorLines(), i);
      }
    } else if (inLines(k)) {
      for (int i = 0; i < count; i++) {
        fractions[0][i] = PlainLineKernels.element(field, numerators(k), i);
        fractions[1][i] = PlainLineKernels.element(field, denominators(k), i);
      }
    } else {
      Extension[][] below = fractions(k + 1);
      for (int i = 0; i < count; i++) {
        Extension d0 = below[1][i];
        Extension d1 = below[1][count + i];
        fractions[0][i] = d1.times(below[0][i]).plus(d0.times(below[0][count + i]));
        fractions[1][i] = d0.times(d1);
      }
    }
    return fractions;
  }
}
