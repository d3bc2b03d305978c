package io.zkthreads.air;

import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.OpeningRound;

/// Bytes of a proof before there is one. The shape fixes all but the number of Merkle siblings,
/// which depends on how the paths of the queries meet; for them stands their mean over uniform
/// queries, of which a real proof strays by a few thousandths.
public final class ProofSize {
  private static final int WORD_BYTES = 4;

  private final BatchShape shape;
  private final Parameters parameters;
  private final int elementBytes;
  private double bytes;

  private ProofSize(BatchShape shape) {
    this.shape = shape;
    this.parameters = shape.parameters();
    elementBytes = elementBytes(parameters);
  }

  /// Expected length of [ProofCodec#encode] for a proof of this shape.
  public static long expected(BatchShape shape) {
    return Math.round(new ProofSize(shape).count());
  }

  /// Bytes that one more base-field column costs in every opened row and at ζ, at least.
  public static long ofColumn(Parameters parameters) {
    return (long) WORD_BYTES * parameters.numQueries() + elementBytes(parameters);
  }

  private static int elementBytes(Parameters parameters) {
    return parameters.extension().degree() * WORD_BYTES;
  }

  private double count() {
    int numInstances = shape.lookups().instances().size();
    for (OpeningRound round : shape.rounds()) {
      values(round);
      opening(rowBytes(round), round.maxLogHeight() + parameters.logBlowup());
      if (round.kind() != OpeningRound.Kind.PREPROCESSED) {
        digests(1 << parameters.capHeight());
      }
    }
    folds();
    elements(1 << parameters.logFinalPolyLen());
    bytes += numInstances * (1 + 1 + 1 + elementBytes); // heights, options and terminals
    bytes += 4 * WORD_BYTES; // grinding
    return bytes;
  }

  /// The claimed values of one commitment.
  private void values(OpeningRound round) {
    for (OpeningRound.Matrix matrix : round.matrices()) {
      for (int point = 0; point < matrix.numPoints(); point++) {
        elements(matrix.width());
      }
    }
  }

  private double rowBytes(OpeningRound round) {
    double row = length(round.matrices().size());
    for (OpeningRound.Matrix matrix : round.matrices()) {
      row += length(matrix.width()) + WORD_BYTES * (double) matrix.width();
    }
    return row;
  }

  private void folds() {
    int height = shape.logDomain();
    for (int logArity : shape.logArities()) {
      height -= logArity;
      digests(shape.capSize(height));
      bytes += WORD_BYTES;
      int others = (1 << logArity) - 1;
      opening(length(others) + (double) others * elementBytes, height);
    }
  }

  /// A row for every query, and the pruned paths of a tree of 2^logLeaves leaves.
  private void opening(double rowBytes, int logLeaves) {
    bytes += parameters.numQueries() * rowBytes;
    digests((int) Math.round(siblings(parameters.numQueries(), logLeaves, parameters.capHeight())));
  }

  /// Mean number of nodes that are the sibling of a node on a path and on no path themselves: two
  /// children for every parent on a path, less those on a path.
  static double siblings(int queries, int logLeaves, int capHeight) {
    double siblings = 0;
    for (int layer = logLeaves; layer > capHeight; layer--) {
      siblings += 2 * nodes(queries, layer - 1) - nodes(queries, layer);
    }
    return siblings;
  }

  /// Mean number of nodes on paths in a layer of 2^layer nodes.
  private static double nodes(int queries, int layer) {
    double size = 1L << layer;
    return layer == 0 ? 1 : -size * Math.expm1(queries * Math.log1p(-1 / size));
  }

  private void elements(int count) {
    bytes += length(count) + (double) elementBytes * count;
  }

  private void digests(int count) {
    bytes += length(count) + (double) Digest.BYTES * count;
  }

  /// Bytes of a LEB128 length.
  static int length(int value) {
    return Math.max(1, (38 - Integer.numberOfLeadingZeros(value)) / 7);
  }
}
