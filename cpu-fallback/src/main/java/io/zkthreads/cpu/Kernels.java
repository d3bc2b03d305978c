package io.zkthreads.cpu;

import io.zkthreads.stark.field.ExtensionField;

/// The inner loops, over Montgomery words. All implementations give the same words.
///
/// An implementation may compute a block up to a multiple of its vector length, so arrays of blocks
/// hold [BlockProgram#ROWS] elements whatever the count.
public interface Kernels {
  /// What an implementation may read or write beyond the words that a method names.
  int SLACK = 16;

  /// Words of an array from `at` on.
  @SuppressWarnings("ArrayRecordComponent")
  record Span(int[] words, int at) {}

  /// Two layers of a transform from coefficients to values, see [Twiddles]: each of `nodes` nodes v
  /// = nodes…2·nodes − 1 is four rows of `run` words and becomes its four grandchildren. `to` is
  /// elsewhere, and rows begin `stride` ≥ `run` words apart in it; where `run` is below [#SLACK],
  /// there is slack.
  void forward4(Span from, Span to, int run, int stride, int nodes, Twiddles twiddles);

  /// One layer of such a transform: a node is two rows and becomes its children.
  void forward2(Span from, Span to, int run, int nodes, Twiddles twiddles);

  /// The inverse of [#forward4] up to a factor 4, when given the inverse factors; it is in `from`
  /// that rows begin `stride` words apart.
  void inverse4(Span from, Span to, int run, int stride, int nodes, Twiddles twiddles);

  /// The inverse of [#forward2] up to a factor 2, when given the inverse factors.
  void inverse2(Span from, Span to, int run, int nodes, Twiddles twiddles);

  /// `to[j] = from[j]·factor` for `count` words, with slack.
  void scale(int[] from, int fromAt, int[] to, int toAt, int count, int factor);

  void add(int[] to, int[] a, int[] b, int count);

  void subtract(int[] to, int[] a, int[] b, int count);

  void negate(int[] to, int[] a, int count);

  void multiply(int[] to, int[] a, int[] b, int count);

  /// Two operations in one.
  enum Fused {
    /// a + b + c
    ADD_ADD,
    /// a + b − c
    ADD_SUBTRACT,
    /// a − b − c
    SUBTRACT_SUBTRACT,
    /// a·b + c
    MULTIPLY_ADD,
    /// a·b − c
    MULTIPLY_SUBTRACT,
    /// c − a·b
    SUBTRACT_PRODUCT,
    /// (a + b)·c
    ADD_MULTIPLY,
    /// (a − b)·c
    SUBTRACT_MULTIPLY
  }

  /// to = `op` of a, b and c.
  void fuse(Fused op, int[] to, int[] a, int[] b, int[] c, int count);

  /// Those for elements of a challenge field.
  ExtensionKernels of(ExtensionField field);

  /// `to[d] = a[d]·x`, extension by base; `to` may be `a`.
  void multiplyByBase(int[][] to, int[][] a, int[] x, int count);

  /// Columns that are taken out of rows together.
  int GROUP = 8;

  /// `to[slots[j]][toAt + l] = rows[from + l·stride + j]` for j < [#GROUP] and l < `count`.
  void toColumns(int[][] to, int[] slots, int toAt, int[] rows, int from, int stride, int count);

  /// States or messages that are hashed side by side.
  int LANES = 16;

  /// `lanes[j·LANES + l] = rows[from + l·stride + j]` for j < `words` ≤ 16 and l < `count` ≤ LANES.
  void toLanes(int[] lanes, int[] rows, int from, int stride, int words, int count);

  /// `rows[from + l·words + j] = lanes[j·LANES + l]` for j < `words` ≤ 16 and l < `count` ≤ LANES.
  void fromLanes(int[] lanes, int[] rows, int from, int words, int count);

  /// The permutation Poseidon2 on [#LANES] states side by side: word j of state l stands at
  /// `j·LANES + l`.
  void permute(int[] states);

  /// A compression function for one thread.
  Compression compression();

  /// The compression function of BLAKE3 on [Kernels#LANES] messages side by side. Not thread-safe.
  interface Compression {
    /// chaining ← compress(chaining, message). Word j of lane l stands at `j·LANES + l`.
    void compress(int[] chaining, int[] message, int counter, int blockBytes, int flags);

    /// As [#compress] with the next 16 words of [Kernels#LANES] rows; those of row l begin at
    /// `rows[from + l·stride]`.
    void compressRows(int[] chaining, int[] rows, int from, int stride, int counter, int flags);
  }
}
