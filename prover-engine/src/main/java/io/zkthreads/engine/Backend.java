package io.zkthreads.engine;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.PowSearch;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The batch operations that a prover needs of a machine: the waist between the protocol and the
/// hardware.
///
/// Let H be the subgroup of order n = 2^h, g the generator of the field's group, b the log2 of the
/// blow-up, and K the subgroup of order 2^(h+b). Laws:
///
/// * Every challenge arrives as an argument, in a plan of the engine where algebra precedes it; no
///   operation knows the transcript.
/// * Results are exact field elements, so all backends agree bit for bit.
/// * Operations take lists, so that small tables share what an operation costs by itself. Only
///   [Tree#cap], [#evaluate], [#read], [#open], [#grind] and the terminals of [Loaded#fractions]
///   come back.
/// * A handle belongs to whoever received it from an operation and is closed by it, once. An
///   operation neither closes nor keeps its operands, with the exception of [Tree], which reads the
///   matrices it commits to until it is closed, and of [#upload].
/// * A backend may be used by one prover at a time.
/// * What goes wrong on the machine's side is a [BackendFailure].
public interface Backend extends AutoCloseable {
  /// Data that lives with the backend.
  interface Handle extends AutoCloseable {
    /// Bytes that the handle holds.
    long bytes();

    @Override
    void close();
  }

  /// Polynomials of degree < n by their values on H: one column each.
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
    int logLeaves();

    /// log2 of the digests in the commitment.
    int logCap();

    /// The commitment, digests left to right.
    List<Digest> cap();
  }

  /// A vector of challenge-field elements over the subgroup of order 2^[#logLength], in
  /// bit-reversed order.
  interface Codeword extends Handle {
    int logLength();
  }

  /// A circuit, compiled and with its preprocessed values where they are needed: it serves all
  /// proofs of a key.
  interface Loaded extends Handle {
    Circuit circuit();

    /// Of the preprocessed columns, in the order of [Circuit#fixed]; null where there are none.
    @Nullable Commitment preprocessed();

    /// LogUp: column c of row r is f_c = N_c/D_c as [FractionPlan] says; the accumulator is the sum
    /// of all fractions of the rows above. A term with m_i = D_i = 0 is 0.
    ///
    /// No one needs these columns but extended, so a backend makes them where their extension goes.
    ///
    /// @param tables tables with interactions
    /// @param logBlowup of the extensions, at least 1
    List<Fractions> fractions(List<FractionInputs> tables, int logBlowup);

    /// The quotient of the constraints, folded by α in Horner order, by the vanishing polynomial of
    /// H. A table's quotient is 2^logChunks chunks, chunk a by its values on g·w^a·H, w of order
    /// 2^(h+logChunks), each extended to g·K: by table, then chunk.
    List<LowDegreeExtension> quotients(
        List<ConstraintInputs> tables, Extension alpha, int logBlowup);
  }

  /// What the fractions of one table are made of.
  record FractionInputs(TablePlan table, FractionPlan plan, Columns main) {}

  /// Fraction columns of a table (accumulator first; each element as its coefficients), extended,
  /// and the sum of all fractions.
  record Fractions(LowDegreeExtension columns, Extension terminal) {}

  /// What the constraints of one table read besides constants and preprocessed columns: extensions
  /// over the same g·K.
  ///
  /// @param lookups null for a table without interactions
  record ConstraintInputs(TablePlan table, LowDegreeExtension main, @Nullable Lookups lookups) {
    /// What the lookup argument made of the table.
    ///
    /// @param terminal the sum of all fractions
    public record Lookups(FractionPlan plan, LowDegreeExtension fractions, Extension terminal) {}
  }

  /// Bytes held by open handles, and the most that operands, results and scratch ever took together
  /// since [#resetPeak].
  record Memory(long bytes, long peakBytes) {}

  /// Name by which the backend is chosen.
  String name();

  /// Whether handles are of this process's heap, rather than of memory of a device.
  default boolean onHeap() {
    return true;
  }

  /// Bytes that a proof of this shape takes, before anything is allocated.
  default MemoryPlan plan(BatchShape shape) {
    return MemoryPlan.of(shape);
  }

  /// Called before the first operation of a proof of this shape: makes room for all of it.
  ///
  /// @throws BackendFailure FULL, with the numbers, if there is not enough
  void prepare(BatchShape shape);

  /// Compiles the tables, commits to the preprocessed values.
  Loaded load(Circuit circuit);

  /// The values of traces on H. The backend may read the traces until the handles are closed.
  List<Columns> upload(List<Trace> traces);

  /// Extends to g·K. Cost: O(2^(h+b)·(h+b)) per column.
  List<LowDegreeExtension> lowDegreeExtend(List<Columns> values, int logBlowup);

  /// A tree with one leaf per row of the tallest matrices: the hash of the concatenated rows. Rows
  /// of a shorter matrix are hashed into the layer of its height.
  Tree commit(List<LowDegreeExtension> matrices, Parameters parameters);

  /// A tree whose leaves hold 2^logArity consecutive elements.
  Tree commit(Codeword codeword, int logArity, Parameters parameters);

  /// Values of the columns of many matrices at points outside g·K: by matrix, point, column.
  List<List<List<Extension>>> evaluate(List<Evaluation> evaluations);

  /// The reduced openings of plans.
  List<Codeword> reduceOpenings(List<ReducePlan> plans);

  /// logArity binary folds with β, β², β⁴…: f'(x²) = (f(x) + f(−x))/2 + β·(f(x) − f(−x))/2x; then
  /// adds β^(2^logArity)·`addend`.
  Codeword fold(Codeword codeword, int logArity, Extension beta, @Nullable Codeword addend);

  /// Downloads the first `count` elements.
  List<Extension> read(Codeword codeword, int count);

  /// Opens leaves of many trees: per query the rows of all matrices in or above the leaf, one after
  /// another, and the siblings.
  List<MultiOpening> open(List<Query> queries);

  /// The grinding witness with the least canonical value, as a word.
  int grind(PowSearch search);

  /// The operations of compact proofs; nothing where the backend does not have them.
  default Optional<CompactBackend> compact() {
    return Optional.empty();
  }

  /// Completes when the backend is as fast as it will be; it serves before that as well. Completes
  /// exceptionally where it stays slower.
  default CompletionStage<Void> fullSpeed() {
    return CompletableFuture.completedStage(null);
  }

  Memory memory();

  /// Begins a new measurement of the peak.
  void resetPeak();

  @Override
  void close();
}
