package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.Kernels;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// Kernels that are plain at first and in vectors once those have been compiled.
///
/// A Vector API method is thousands of times slower before the JIT compiler has seen it, so a
/// thread runs every vector kernel on a little data until each beats the plain one; meanwhile the
/// plain ones serve. Both give the same words, so a proof may begin with one and end with the
/// other.
final class WarmingKernels implements Kernels {
  private static final Logger LOG = System.getLogger(WarmingKernels.class.getName());

  private volatile Kernels active;

  WarmingKernels(Kernels plain, Kernels vector) {
    active = plain;
    Thread.ofPlatform().daemon().name("vector-warm-up").start(() -> warmUp(plain, vector));
  }

  private void warmUp(Kernels plain, Kernels vector) {
    long start = System.nanoTime();
    boolean warm = new KernelExercises(plain, vector).run();
    String seconds = "%.1f s".formatted((System.nanoTime() - start) / 1e9);
    if (warm) {
      active = vector;
      LOG.log(Level.INFO, "CPU backend at full speed after " + seconds);
    } else {
      LOG.log(
          Level.WARNING,
          "vector kernels are still slower than plain ones after "
              + seconds
              + "; plain ones serve");
    }
  }

  @Override
  public void dif2(int[] a, int u, int v, int width, int t) {
    active.dif2(a, u, v, width, t);
  }

  @Override
  public void dif4(int[] a, int row, int step, int width, int t1, int t2, int t3, int quarter) {
    active.dif4(a, row, step, width, t1, t2, t3, quarter);
  }

  @Override
  public void dit2(int[] a, int u, int v, int width, int t) {
    active.dit2(a, u, v, width, t);
  }

  @Override
  public void dit4(int[] a, int row, int step, int width, int t1, int t2, int t3, int quarter) {
    active.dit4(a, row, step, width, t1, t2, t3, quarter);
  }

  @Override
  public void scale(int[] from, int fromAt, int[] to, int toAt, int count, int factor) {
    active.scale(from, fromAt, to, toAt, count, factor);
  }

  @Override
  public void add(int[] to, int[] a, int[] b, int count) {
    active.add(to, a, b, count);
  }

  @Override
  public void subtract(int[] to, int[] a, int[] b, int count) {
    active.subtract(to, a, b, count);
  }

  @Override
  public void negate(int[] to, int[] a, int count) {
    active.negate(to, a, count);
  }

  @Override
  public void multiply(int[] to, int[] a, int[] b, int count) {
    active.multiply(to, a, b, count);
  }

  @Override
  public void addScaled(int[][] to, int[] weight, int[] x, int count) {
    active.addScaled(to, weight, x, count);
  }

  @Override
  public void multiplyQuintic(int[][] to, int[][] a, int[][] b, int count) {
    active.multiplyQuintic(to, a, b, count);
  }

  @Override
  public void addScaledQuintic(int[][] to, int[] weight, int[][] a, int count) {
    active.addScaledQuintic(to, weight, a, count);
  }

  @Override
  public void multiplyByBase(int[][] to, int[][] a, int[] x, int count) {
    active.multiplyByBase(to, a, x, count);
  }

  @Override
  public void accumulateRows(long[][] sums, int[] a, int at, int rows, int width, int[][] weights) {
    active.accumulateRows(sums, a, at, rows, width, weights);
  }

  @Override
  public void combineColumns(int[][] to, int[] a, int at, int rows, int width, int[][] weights) {
    active.combineColumns(to, a, at, rows, width, weights);
  }

  @Override
  public void subtractCombination(
      int[][] to, int[] offset, int[][] x, int[][] weights, int terms, int count) {
    active.subtractCombination(to, offset, x, weights, terms, count);
  }

  @Override
  public Compression compression() {
    return active.compression();
  }
}
