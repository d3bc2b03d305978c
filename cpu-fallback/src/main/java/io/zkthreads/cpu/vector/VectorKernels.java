package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.ExtensionKernels;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.Twiddles;
import io.zkthreads.stark.field.ExtensionField;

/// The inner loops in the Vector API.
final class VectorKernels implements Kernels {
  @Override
  public void forward4(Span from, Span to, int run, int stride, int nodes, Twiddles twiddles) {
    Butterflies.forward4(from, to, run, stride, nodes, twiddles);
  }

  @Override
  public void forward2(Span from, Span to, int run, int nodes, Twiddles twiddles) {
    Butterflies.forward2(from, to, run, nodes, twiddles);
  }

  @Override
  public void inverse4(Span from, Span to, int run, int stride, int nodes, Twiddles twiddles) {
    Butterflies.inverse4(from, to, run, stride, nodes, twiddles);
  }

  @Override
  public void inverse2(Span from, Span to, int run, int nodes, Twiddles twiddles) {
    Butterflies.inverse2(from, to, run, nodes, twiddles);
  }

  @Override
  public void scale(int[] from, int fromAt, int[] to, int toAt, int count, int factor) {
    Butterflies.scale(from, fromAt, to, toAt, count, factor);
  }

  @Override
  public void add(int[] to, int[] a, int[] b, int count) {
    Blocks.add(to, a, b, count);
  }

  @Override
  public void subtract(int[] to, int[] a, int[] b, int count) {
    Blocks.subtract(to, a, b, count);
  }

  @Override
  public void negate(int[] to, int[] a, int count) {
    Blocks.negate(to, a, count);
  }

  @Override
  public void multiply(int[] to, int[] a, int[] b, int count) {
    Blocks.multiply(to, a, b, count);
  }

  @Override
  public void fuse(Fused op, int[] to, int[] a, int[] b, int[] c, int count) {
    Fusions.fuse(op, to, a, b, c, count);
  }

  @Override
  public ExtensionKernels of(ExtensionField field) {
    return switch (field) {
      case QUINTIC -> VectorExtensionKernels.QUINTIC;
      case QUARTIC -> VectorExtensionKernels.QUARTIC;
    };
  }

  @Override
  public void multiplyByBase(int[][] to, int[][] a, int[] x, int count) {
    for (int d = 0; d < to.length; d++) {
      Blocks.multiply(to[d], a[d], x, count);
    }
  }

  @Override
  public void toColumns(
      int[][] to, int[] slots, int toAt, int[] rows, int from, int stride, int count) {
    Transposition.toColumns(to, slots, toAt, rows, from, stride, count);
  }

  @Override
  public void toLanes(int[] lanes, int[] rows, int from, int stride, int words, int count) {
    Transposition.toLanes(lanes, rows, from, stride, words, count);
  }

  @Override
  public void fromLanes(int[] lanes, int[] rows, int from, int words, int count) {
    Transposition.fromLanes(lanes, rows, from, words, count);
  }

  @Override
  public void permute(int[] states) {
    Permutations.permute(states);
  }

  @Override
  public Compression compression() {
    return new VectorCompression();
  }
}
