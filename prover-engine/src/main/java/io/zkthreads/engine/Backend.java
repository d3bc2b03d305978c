package io.zkthreads.engine;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Quintic;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.MultiOpening;
import io.zkthreads.stark.proof.OpeningRound;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The batch operations that a prover needs of a machine: the waist between the protocol and the
/// hardware.
///
/// Let H be the subgroup of order n = 2^h, g the generator of the field's group, b the log2 of the
/// blow-up, and K the subgroup of order 2^(h+b). Laws:
///
/// * Every challenge arrives as an argument; no operation touches the transcript, except that
///   [#grind] reads one to find the word that the prover observes next.
/// * Results are exact field elements, so all backends agree bit for bit.
/// * A handle belongs to whoever received it from an operation and is closed by it, once. An
///   operation neither closes nor keeps its operands, with the exception of [Tree], which reads the
///   matrices it commits to until it is closed.
/// * A backend may be used by one prover at a time.
public interface Backend extends AutoCloseable {
  /// Data that lives with the backend.
  interface Handle extends AutoCloseable {
    /// Bytes that the handle holds.
    long bytes();

    @Override
    void close();
  }

  /// Polynomials of degree < n by their values on a coset of H: one column each.
  interface Columns extends Handle {
    int width();

    /// h
    int logHeight();
  }

  /// Polynomials of degree < n by their values on g·K, rows in bit-reversed order.
  interface LowDegreeExtension extends Handle {
    int width();

    /// h + b
    int logHeight();
  }

  /// A Merkle tree over the rows of matrices.
  interface Tree extends Handle {
    /// The commitment, digests left to right.
    List<Digest> cap();
  }

  /// A vector of challenge-field elements over the subgroup of order 2^[#logLength], in
  /// bit-reversed order.
  interface Codeword extends Handle {
    int logLength();
  }

  /// Fraction columns of a table (accumulator first; five base columns per element), extended, and
  /// the sum of all fractions.
  record Fractions(LowDegreeExtension columns, Quintic terminal) {}

  /// What constraints read besides constants: extensions over the same g·K.
  ///
  /// @param fractions null for a table without interactions
  /// @param terminal the sum of all fractions; zero for a table without interactions
  record ConstraintInputs(
      LowDegreeExtension main,
      @Nullable LowDegreeExtension preprocessed,
      @Nullable LowDegreeExtension fractions,
      Quintic terminal) {}

  /// Where to evaluate the columns of a matrix.
  ///
  /// @param logBlowup that of the extension
  record Evaluation(LowDegreeExtension matrix, int logBlowup, List<Quintic> points) {}

  /// Claimed values of the columns of one matrix.
  ///
  /// @param points out-of-domain points
  /// @param values by point, then column
  record Claim(LowDegreeExtension matrix, List<Quintic> points, List<List<Quintic>> values) {}

  /// Leaves of a tree to open, in query order; duplicates stay.
  @SuppressWarnings("ArrayRecordComponent")
  record Query(Tree tree, int[] leaves) {}

  /// Bytes held by open handles, and the most that operands, results and scratch ever took together
  /// since [#resetPeak].
  record Memory(long bytes, long peakBytes) {}

  /// Name by which the backend is chosen.
  String name();

  /// Says which matrices a proof will have extended, so that a backend may make room for all of
  /// them at once.
  default void expect(List<OpeningRound.Matrix> matrices, int logBlowup) {}

  /// The values of a trace on H. The backend may read `trace` until the handle is closed.
  Columns upload(Trace trace);

  /// Extends to g·K. Cost: O(2^(h+b)·(h+b)) per column.
  LowDegreeExtension lowDegreeExtend(Columns values, int logBlowup);

  /// A tree with one leaf per row of the tallest matrices: the hash of the concatenated rows. Rows
  /// of a shorter matrix are hashed into the layer of its height.
  Tree commit(List<LowDegreeExtension> matrices, Parameters parameters);

  /// A tree whose leaves hold 2^logArity consecutive elements.
  Tree commit(Codeword codeword, int logArity, Parameters parameters);

  /// LogUp: column c of row r is f_c = Σ m_i/D_i over the interactions i packed in c, where D_i = α
  /// + (bus + 1)·β^W − Σ_j e_j·β^(k−1−j); the accumulator is the sum of all fractions of the rows
  ///   above. A term with m_i = D_i = 0 is 0.
  ///
  /// No one needs these columns but extended, so a backend makes them where their extension goes.
  ///
  /// @param logBlowup of the extension, at least 1
  Fractions fractions(
      TablePlan table,
      Columns main,
      @Nullable Columns preprocessed,
      LookupChallenges challenges,
      int logBlowup);

  /// The quotient of the constraints, folded by α in Horner order, by the vanishing polynomial of
  /// H: as 2^logChunks chunks, chunk a by its values on g·w^a·H, w of order 2^(h+logChunks).
  List<Columns> quotient(
      TablePlan table,
      ConstraintInputs inputs,
      @Nullable LookupChallenges challenges,
      Quintic alpha);

  /// Values of the columns of many matrices at points outside g·K: by matrix, point, column.
  List<List<List<Quintic>>> evaluate(List<Evaluation> evaluations);

  /// Σ α^i·(v_i − p_i(x))/(z_i − x) over all claimed values of matrices of one height, i counting
  /// values in order of matrix, point, column.
  Codeword reduceOpenings(List<Claim> claims, Quintic alpha);

  /// logArity binary folds with β, β², β⁴…: f'(x²) = (f(x) + f(−x))/2 + β·(f(x) − f(−x))/2x; then
  /// adds β^(2^logArity)·`addend`.
  Codeword fold(Codeword codeword, int logArity, Quintic beta, @Nullable Codeword addend);

  /// Downloads the first `count` elements.
  List<Quintic> read(Codeword codeword, int count);

  /// Opens leaves of many trees: per query the rows of all matrices in or above the leaf, one after
  /// another, and the siblings that complete the paths.
  List<MultiOpening> open(List<Query> queries);

  /// The grinding witness with the least canonical value, as a word. `bits` > 0.
  int grind(Challenger challenger, int bits);

  /// Runs `body` on every processor thread of the backend at once, the caller's among them, and
  /// returns when all have returned: for work beside the proof, so that a process has one pool. May
  /// be called at any time.
  void onAllThreads(Runnable body);

  /// Completes when the backend is as fast as it will be, its kernels compiled; it serves before
  /// that as well. Completes exceptionally where it stays slower.
  CompletionStage<Void> fullSpeed();

  Memory memory();

  /// Begins a new measurement of the peak.
  void resetPeak();

  @Override
  void close();
}
