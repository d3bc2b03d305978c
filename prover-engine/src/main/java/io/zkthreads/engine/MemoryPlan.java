package io.zkthreads.engine;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.WhirSchedule;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.ProtocolParameters;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.OpeningRound;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Bytes that a backend holds at most during each step of a proof, computed before anything is
/// allocated. The traces themselves and the key are not counted in a step: their owner holds them.
///
/// @param peakBytes by step
/// @param keyBytes of the key's preprocessed columns and the commitment to them
public record MemoryPlan(Map<ProverStep, Long> peakBytes, long keyBytes) {
  private static final long WORD_BYTES = Integer.BYTES;

  public MemoryPlan {
    peakBytes = Map.copyOf(peakBytes);
  }

  /// The most of all steps.
  public long peak() {
    return peakBytes.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /// For instances of a machine's tables in proof order, without a key of it.
  public static MemoryPlan of(
      Machine machine,
      ProtocolParameters parameters,
      List<Integer> tableIds,
      List<Integer> logHeights) {
    List<BatchInstance> instances = instances(machine, tableIds, logHeights);
    return switch (parameters) {
      case Parameters p -> of(shape(p, instances));
      case CompactParameters p -> of(CompactShape.of(p, instances));
    };
  }

  /// Bytes of the preprocessed columns of a machine, as they are and committed.
  public static long keyBytes(Machine machine, ProtocolParameters parameters) {
    List<Integer> ids = new ArrayList<>();
    List<Integer> logHeights = new ArrayList<>();
    new TreeMap<>(machine.preprocessed())
        .forEach((id, columns) -> {
          ids.add(id);
          logHeights.add(columns.logHeight());
        });
    List<BatchInstance> instances = instances(machine, ids, logHeights);
    return switch (parameters) {
      case Parameters p -> of(shape(p, instances)).keyBytes();
      case CompactParameters p -> {
        List<StackLayout.Table> tables =
            instances.stream()
                .map(i -> StackLayout.Table.preprocessed(i.air(), i.logHeight()))
                .toList();
        yield tables.isEmpty() ? 0 : stack(CompactShape.Stack.of(p, p.preprocessed(), tables));
      }
    };
  }

  private static BatchShape shape(Parameters parameters, List<BatchInstance> instances) {
    return BatchShape.of(
        new BatchStatement(parameters, new byte[0], new int[0], instances, List.of()));
  }

  private static List<BatchInstance> instances(
      Machine machine, List<Integer> tableIds, List<Integer> logHeights) {
    List<BatchInstance> instances = new ArrayList<>();
    for (int i = 0; i < tableIds.size(); i++) {
      Air air = machine.table(tableIds.get(i)).air();
      instances.add(BatchInstance.ofShape(air, logHeights.get(i)));
    }
    return instances;
  }

  /// For a backend that holds every committed word once.
  public static MemoryPlan of(BatchShape shape) {
    int logBlowup = shape.parameters().logBlowup();
    Map<ProverStep, Long> peaks = new EnumMap<>(ProverStep.class);
    long held = 0;
    peaks.put(ProverStep.SEED, held);
    held += committed(shape, OpeningRound.Kind.MAIN, logBlowup);
    peaks.put(ProverStep.MAIN, held);
    held += committed(shape, OpeningRound.Kind.PERMUTATION, logBlowup);
    peaks.put(ProverStep.LOOKUPS, held);
    held += committed(shape, OpeningRound.Kind.QUOTIENT, logBlowup);
    peaks.put(ProverStep.QUOTIENT, held);
    peaks.put(ProverStep.OPENINGS, held + weights(shape));
    long folding = held + folding(shape, logBlowup);
    peaks.put(ProverStep.FRI, folding);
    peaks.put(ProverStep.QUERIES, folding);
    peaks.put(ProverStep.ENCODE, 0L);
    peaks.put(ProverStep.SELF_CHECK, 0L);
    long key =
        committed(shape, OpeningRound.Kind.PREPROCESSED, logBlowup)
            + values(shape, OpeningRound.Kind.PREPROCESSED);
    return new MemoryPlan(peaks, key);
  }

  /// For a compact proof: its stacks, the sums of all fractions, and what is left of the columns
  /// while their variables are bound.
  public static MemoryPlan of(CompactShape shape) {
    long element = WORD_BYTES * shape.parameters().extension().degree();
    Map<ProverStep, Long> peaks = new EnumMap<>(ProverStep.class);
    peaks.put(ProverStep.SEED, 0L);
    long main = stack(shape.main());
    peaks.put(ProverStep.MAIN, main);
    long leaves = shape.fractions().map(f -> 1L << f.numVariables()).orElse(0L);
    // Denominators and numerators of the leaves, and all layers above them.
    peaks.put(ProverStep.LOOKUPS, main + leaves * (element + WORD_BYTES) + 2 * element * leaves);
    // After the first variable has its value, half of each column is left as elements.
    long cells = shape.main().layout().used();
    peaks.put(ProverStep.ZEROCHECK, main + element * cells / 2);
    peaks.put(ProverStep.OPENINGS, main + opening(shape.main(), element));
    long fixed = shape.preprocessed().map(MemoryPlan::stack).orElse(0L);
    long ofFixed = shape.preprocessed().map(s -> opening(s, element)).orElse(0L);
    peaks.put(ProverStep.PREPROCESSED, main + ofFixed);
    peaks.put(ProverStep.ENCODE, 0L);
    peaks.put(ProverStep.SELF_CHECK, 0L);
    return new MemoryPlan(peaks, fixed);
  }

  /// Columns, codeword and tree.
  private static long stack(CompactShape.Stack stack) {
    WhirSchedule.Codeword first = stack.schedule().codewords().getFirst();
    long columns = WORD_BYTES << stack.layout().numVariables();
    return columns + (columns << first.logInvRate()) + tree(first.logRows());
  }

  /// The folded polynomial with its weight, and its codeword.
  private static long opening(CompactShape.Stack stack, long element) {
    List<WhirSchedule.Codeword> codewords = stack.schedule().codewords();
    int left = stack.layout().numVariables() - codewords.getFirst().fold();
    long folding = 3 * (element << left);
    return codewords.size() == 1
        ? folding
        : folding
            + (element << (left + codewords.get(1).logInvRate()))
            + tree(codewords.get(1).logRows());
  }

  /// Extensions and tree of a round.
  private static long committed(BatchShape shape, OpeningRound.Kind kind, int logBlowup) {
    long bytes = 0;
    for (OpeningRound.Matrix m : matrices(shape, kind)) {
      bytes += (WORD_BYTES * m.width()) << (m.logHeight() + logBlowup);
    }
    int tallest =
        matrices(shape, kind).stream().mapToInt(OpeningRound.Matrix::logHeight).max().orElse(-1);
    return tallest < 0 ? 0 : bytes + tree(tallest + logBlowup);
  }

  /// 2·leaves − 1 digests.
  private static long tree(int logLeaves) {
    return Digest.BYTES * ((2L << logLeaves) - 1);
  }

  private static long values(BatchShape shape, OpeningRound.Kind kind) {
    return matrices(shape, kind).stream()
        .mapToLong(m -> (WORD_BYTES * m.width()) << m.logHeight())
        .sum();
  }

  /// Interpolation weights: an element per row for every height and point.
  private static long weights(BatchShape shape) {
    Set<List<Integer>> places = new HashSet<>();
    for (OpeningRound round : shape.rounds()) {
      for (OpeningRound.Matrix m : round.matrices()) {
        for (int point = 0; point < m.numPoints(); point++) {
          places.add(List.of(m.logHeight(), point));
        }
      }
    }
    return places.stream().mapToLong(p -> elementBytes(shape) << p.getFirst()).sum();
  }

  private static long elementBytes(BatchShape shape) {
    return WORD_BYTES * shape.parameters().extension().degree();
  }

  /// Reduced codewords, folded codewords and their trees.
  private static long folding(BatchShape shape, int logBlowup) {
    Set<Integer> heights = new HashSet<>();
    for (OpeningRound round : shape.rounds()) {
      round.matrices().forEach(m -> heights.add(m.logHeight() + logBlowup));
    }
    long bytes = heights.stream().mapToLong(h -> elementBytes(shape) << h).sum();
    int log = shape.logDomain();
    for (int logArity : shape.logArities()) {
      log -= logArity;
      bytes += tree(log) + (elementBytes(shape) << log);
    }
    return bytes;
  }

  private static List<OpeningRound.Matrix> matrices(BatchShape shape, OpeningRound.Kind kind) {
    return shape.rounds().stream()
        .filter(r -> r.kind() == kind)
        .flatMap(r -> r.matrices().stream())
        .toList();
  }
}
