package io.zkthreads.cuda;

import io.zkthreads.cuda.kernel.FractionKernel;
import io.zkthreads.engine.MemoryPlan;
import io.zkthreads.engine.ProverStep;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.OpeningRound;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What a proof takes of device memory: every committed word once, as any backend, and besides the
/// main values while steps read them, what traces pass through, denominators of fractions,
/// quotients before their extension, and matrices on larger domains where quotients need them.
final class DeviceMemoryPlan {
  private DeviceMemoryPlan() {}

  /// @param slabBytes of each of two slabs for traces
  static MemoryPlan of(BatchShape shape, long slabBytes) {
    MemoryPlan committed = MemoryPlan.of(shape);
    long main = values(shape, OpeningRound.Kind.MAIN);
    Map<ProverStep, Long> peaks = new EnumMap<>(ProverStep.class);
    peaks.putAll(committed.peakBytes());
    peaks.computeIfPresent(
        ProverStep.MAIN, (_, bytes) -> main + Math.max(bytes, 2 * Math.min(slabBytes, main)));
    long denominators = Math.max(0, denominators(shape) - lookupTree(shape));
    peaks.computeIfPresent(ProverStep.LOOKUPS, (_, bytes) -> main + bytes + denominators);
    long quotients = values(shape, OpeningRound.Kind.QUOTIENT) + longerExtensions(shape);
    peaks.computeIfPresent(ProverStep.QUOTIENT, (_, bytes) -> quotients + bytes);
    return new MemoryPlan(peaks, committed.keyBytes());
  }

  /// What the blocks that make fractions keep, which is given back before there is a tree over
  /// them.
  private static long denominators(BatchShape shape) {
    ExtensionField field = shape.parameters().extension();
    long blocks = 0;
    int widest = 0;
    for (OpeningRound.Matrix m : matrices(shape, OpeningRound.Kind.PERMUTATION)) {
      blocks += FractionKernel.numTiles(m.logHeight());
      widest = Math.max(widest, m.width() / field.degree() - 1);
    }
    long bytes = blocks * Integer.BYTES * FractionKernel.scratchWords(field, widest);
    return Math.min(FractionStep.MAX_SCRATCH_BYTES, bytes);
  }

  private static long lookupTree(BatchShape shape) {
    int logBlowup = shape.parameters().logBlowup();
    return matrices(shape, OpeningRound.Kind.PERMUTATION).stream()
        .mapToLong(m -> (2L * Digest.BYTES) << (m.logHeight() + logBlowup))
        .max()
        .orElse(0);
  }

  /// What constraints read of tables whose quotients have more chunks than the blow-up.
  private static long longerExtensions(BatchShape shape) {
    return shape.rounds().stream()
        .filter(r -> r.kind() != OpeningRound.Kind.QUOTIENT)
        .flatMap(r -> r.matrices().stream())
        .mapToLong(m -> longerBytes(shape, m))
        .sum();
  }

  private static long longerBytes(BatchShape shape, OpeningRound.Matrix m) {
    long chunks =
        matrices(shape, OpeningRound.Kind.QUOTIENT).stream()
            .filter(q -> q.instance() == m.instance())
            .count();
    return chunks <= 1L << shape.parameters().logBlowup()
        ? 0
        : chunks * new MatrixSize(m.width(), m.logHeight()).takenBytes();
  }

  private static List<OpeningRound.Matrix> matrices(BatchShape shape, OpeningRound.Kind kind) {
    return shape.rounds().stream()
        .filter(r -> r.kind() == kind)
        .flatMap(r -> r.matrices().stream())
        .toList();
  }

  /// Words of the matrices of a round before their extension, in bytes.
  private static long values(BatchShape shape, OpeningRound.Kind kind) {
    return matrices(shape, kind).stream()
        .mapToLong(m -> new MatrixSize(m.width(), m.logHeight()).takenBytes())
        .sum();
  }
}
