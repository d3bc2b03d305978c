package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.ExtensionKernels;

/// Kernels of each field in vectors, whose bodies are written out for its number of coefficients.
enum VectorExtensionKernels implements ExtensionKernels {
  QUINTIC {
    @Override
    public void multiply(int[][] to, int[][] a, int[][] b, int count) {
      QuinticBlocks.multiply(to, a, b, count);
    }

    @Override
    public void subtractCombination(
        int[][] to, int[] offset, int[][] x, int[][] weights, int terms, int count) {
      QuinticCombinations.subtractCombination(to, offset, x, weights, terms, count);
    }

    @Override
    public void combineColumns(int[][] to, int[] a, int at, int rows, int width, int[][] weights) {
      QuinticCombinations.combineColumns(to, a, at, rows, width, weights);
    }

    @Override
    public RowSums rowSums(int width) {
      return new QuinticRowSums(width);
    }
  },

  QUARTIC {
    @Override
    public void multiply(int[][] to, int[][] a, int[][] b, int count) {
      QuarticBlocks.multiply(to, a, b, count);
    }

    @Override
    public void subtractCombination(
        int[][] to, int[] offset, int[][] x, int[][] weights, int terms, int count) {
      QuarticCombinations.subtractCombination(to, offset, x, weights, terms, count);
    }

    @Override
    public void combineColumns(int[][] to, int[] a, int at, int rows, int width, int[][] weights) {
      QuarticCombinations.combineColumns(to, a, at, rows, width, weights);
    }

    @Override
    public RowSums rowSums(int width) {
      return new QuarticRowSums(width);
    }
  }
}
