package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.Twiddles;

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
  public void multiplyQuintic(int[][] to, int[][] a, int[][] b, int count) {
    Blocks.multiplyQuintic(to, a, b, count);
  }

  @Override
  public void multiplyByBase(int[][] to, int[][] a, int[] x, int count) {
    for (int d = 0; d < 5; d++) {
      Blocks.multiply(to[d], a[d], x, count);
    }
  }

  @Override
  public RowSums rowSums(int width) {
    return new VectorRowSums(width);
  }

  @Override
  public void combineColumns(int[][] to, int[] a, int at, int rows, int width, int[][] weights) {
    Combinations.combineColumns(to, a, at, rows, width, weights);
  }

  @Override
  public void subtractCombination(
      int[][] to, int[] offset, int[][] x, int[][] weights, int terms, int count) {
    Combinations.subtractCombination(to, offset, x, weights, terms, count);
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
