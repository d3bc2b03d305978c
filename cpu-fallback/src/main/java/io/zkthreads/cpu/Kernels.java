package io.zkthreads.cpu;

/// The inner loops, over Montgomery words. All implementations give the same words.
///
/// Extension elements in blocks are held by coefficient: `x[d][i]` is coefficient d of element i.
/// An implementation may compute a block up to a multiple of its vector length, so arrays of blocks
/// hold [BlockProgram#ROWS] elements whatever the count.
public interface Kernels {
  /// (u, v) ← (u + v, (u − v)·t) on two rows of `width` words.
  void dif2(int[] a, int u, int v, int width, int t);

  /// Two layers of decimation in frequency on four rows: t1 = w^i, t2 = w^2i, t3 = w^3i, and
  /// `quarter` of order 4.
  void dif4(int[] a, int row, int step, int width, int t1, int t2, int t3, int quarter);

  /// (u, v) ← (u + v·t, u − v·t) on two rows of `width` words.
  void dit2(int[] a, int u, int v, int width, int t);

  /// Two layers of decimation in time on four rows, the inverse of [#dif4] up to a factor 4 when
  /// given inverse roots.
  void dit4(int[] a, int row, int step, int width, int t1, int t2, int t3, int quarter);

  /// `to[j] = from[j]·factor` for `count` words.
  void scale(int[] from, int fromAt, int[] to, int toAt, int count, int factor);

  void add(int[] to, int[] a, int[] b, int count);

  void subtract(int[] to, int[] a, int[] b, int count);

  void negate(int[] to, int[] a, int count);

  void multiply(int[] to, int[] a, int[] b, int count);

  /// `to[d] += weight[d]·x` for the five coefficients of a constant `weight`.
  void addScaled(int[][] to, int[] weight, int[] x, int count);

  /// to = a·b, extension by extension; `to` may be an operand.
  void multiplyQuintic(int[][] to, int[][] a, int[][] b, int count);

  /// to += weight·a for a constant extension element `weight`.
  void addScaledQuintic(int[][] to, int[] weight, int[][] a, int count);

  /// `to[d] = a[d]·x`, extension by base; `to` may be `a`.
  void multiplyByBase(int[][] to, int[][] a, int[] x, int count);

  /// `sums[d][c] += weights[d][i]·a[at + i·width + c]` over `rows` rows i and all columns c. Sums
  /// are unreduced in [0, p·2^32): reduce with
  /// [KoalaBear#reduce][io.zkthreads.stark.field.KoalaBear].
  void accumulateRows(long[][] sums, int[] a, int at, int rows, int width, int[][] weights);

  /// `to[d][i] = Σ_c weights[d][c]·a[at + i·width + c]` for `rows` rows i.
  void combineColumns(int[][] to, int[] a, int at, int rows, int width, int[][] weights);

  /// `to[d] = offset[d] − Σ_k weights[k][d]·x[k]` over the first `terms` blocks x.
  void subtractCombination(
      int[][] to, int[] offset, int[][] x, int[][] weights, int terms, int count);

  /// A compression function for one thread.
  Compression compression();

  /// The compression function of BLAKE3 on [#LANES] messages side by side. Not thread-safe.
  interface Compression {
    /// Messages side by side.
    int LANES = 64;

    /// chaining ← compress(chaining, message). Word j of lane l stands at `j·LANES + l`.
    void compress(int[] chaining, int[] message, int counter, int blockBytes, int flags);
  }
}
