package io.zkthreads.cuda;

import io.zkthreads.engine.MemoryPlan;
import io.zkthreads.engine.ProverStep;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.OpeningRound;
import java.util.EnumMap;
import java.util.Map;

/// What a proof takes of device memory: every committed word once, as any backend, and besides the
/// main values while steps read them, what traces pass through, and quotients before their
/// extension.
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
    peaks.computeIfPresent(ProverStep.LOOKUPS, (_, bytes) -> main + bytes);
    long chunks = values(shape, OpeningRound.Kind.QUOTIENT);
    peaks.computeIfPresent(ProverStep.QUOTIENT, (_, bytes) -> chunks + bytes);
    return new MemoryPlan(peaks, committed.keyBytes());
  }

  /// Words of the matrices of a round before their extension, in bytes.
  private static long values(BatchShape shape, OpeningRound.Kind kind) {
    return shape.rounds().stream()
        .filter(r -> r.kind() == kind)
        .flatMap(r -> r.matrices().stream())
        .mapToLong(m -> new MatrixSize(m.width(), m.logHeight()).takenBytes())
        .sum();
  }
}
