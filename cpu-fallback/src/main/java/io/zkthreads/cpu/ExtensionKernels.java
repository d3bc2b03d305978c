package io.zkthreads.cpu;

/// The inner loops over elements of one challenge field, as [Kernels] are over words.
///
/// Elements in blocks are held by coefficient: `x[d][i]` is coefficient d of element i.
public interface ExtensionKernels {
  /// to = a·b, element by element; `to` may be an operand.
  void multiply(int[][] to, int[][] a, int[][] b, int count);

  /// `to[d] = offset[d] − Σ_k weights[k][d]·x[k]` over the first `terms` blocks x.
  void subtractCombination(
      int[][] to, int[] offset, int[][] x, int[][] weights, int terms, int count);

  /// `to[d][i] = Σ_c weights[d][c]·a[at + i·width + c]` for `rows` rows i.
  void combineColumns(int[][] to, int[] a, int at, int rows, int width, int[][] weights);

  /// Sums for one thread over the rows of a matrix of `width` columns, 0 at first.
  RowSums rowSums(int width);

  /// Sums of the rows of a matrix with extension weights, by coefficient d and column c. Not
  /// thread-safe.
  interface RowSums {
    /// Adds `weights[d][first + i]·a[at + i·width + c]` over `rows` rows i to the sum of d and c.
    void add(int[] a, int at, int rows, int[][] weights, int first);

    /// The sums by d and c.
    int[][] total();
  }
}
