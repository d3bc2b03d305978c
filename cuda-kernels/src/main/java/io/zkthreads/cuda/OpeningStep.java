package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.kernel.EvaluationKernels;
import io.zkthreads.engine.Evaluation;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Values of columns out of the domain, by barycentric interpolation on g·H, the first rows of an
/// extension.
final class OpeningStep {
  /// A point, for polynomials of one height.
  private record Place(int logHeight, Extension z) {}

  private final DeviceSession session;
  private final DeviceBuffer roots;
  private final EvaluationKernels kernels;

  /// @param roots `RootTables` of `roots.cuh` on the device
  OpeningStep(DeviceSession session, Image image, DeviceBuffer roots) {
    this.session = session;
    this.roots = roots;
    kernels = new EvaluationKernels(image);
  }

  /// By matrix, point, column.
  List<List<List<Extension>>> evaluate(List<Evaluation> evaluations) {
    Optional<ExtensionField> field =
        evaluations.stream().flatMap(e -> e.points().stream()).findFirst().map(Extension::field);
    return field
        .map(f -> evaluate(f, evaluations))
        .orElseGet(() -> Collections.nCopies(evaluations.size(), List.of()));
  }

  private List<List<List<Extension>>> evaluate(ExtensionField field, List<Evaluation> evaluations) {
    try (DeviceSession.Scratch scratch = session.new Scratch()) {
      Map<Place, DeviceBuffer> weights = weights(field, evaluations, scratch);
      List<EvaluationKernels.Matrix> matrices = new ArrayList<>();
      for (Evaluation e : evaluations) {
        addMatrices(matrices, e, weights);
      }
      return byPoint(evaluations, new Values(field, sums(field, matrices, scratch)));
    }
  }

  /// Weights of each point for each height, but for their factors.
  private Map<Place, DeviceBuffer> weights(
      ExtensionField field, List<Evaluation> evaluations, DeviceSession.Scratch scratch) {
    Map<Place, DeviceBuffer> weights = new LinkedHashMap<>();
    for (Evaluation e : evaluations) {
      for (Extension z : e.points()) {
        weights.computeIfAbsent(
            new Place(e.logHeight(), z), p -> scratch.words((long) field.degree() << p.logHeight));
      }
    }
    List<EvaluationKernels.Point> points =
        weights.entrySet().stream()
            .map(w -> new EvaluationKernels.Point(w.getValue(), w.getKey().z, w.getKey().logHeight))
            .toList();
    DeviceBuffer table = scratch.upload(EvaluationKernels.pointTable(points));
    kernels.weigh(session.stream(), points, table, roots);
    return weights;
  }

  /// A matrix for every two points.
  private static void addMatrices(
      List<EvaluationKernels.Matrix> matrices, Evaluation e, Map<Place, DeviceBuffer> weights) {
    CudaExtension matrix = (CudaExtension) e.matrix();
    List<DeviceBuffer> ofPoints =
        e.points().stream().map(z -> weights.get(new Place(e.logHeight(), z))).toList();
    for (int p = 0; p < ofPoints.size() && matrix.width() > 0; p += EvaluationKernels.MAX_POINTS) {
      int end = Math.min(ofPoints.size(), p + EvaluationKernels.MAX_POINTS);
      matrices.add(
          new EvaluationKernels.Matrix(
              matrix.words(),
              matrix.width(),
              matrix.logHeight(),
              e.logHeight(),
              ofPoints.subList(p, end)));
    }
  }

  private int[] sums(
      ExtensionField field,
      List<EvaluationKernels.Matrix> matrices,
      DeviceSession.Scratch scratch) {
    if (matrices.isEmpty()) {
      return new int[0];
    }
    int count = field.degree() * EvaluationKernels.numValues(matrices);
    DeviceBuffer values = scratch.words(count);
    kernels.sum(
        session.stream(),
        field,
        matrices,
        scratch.upload(EvaluationKernels.matrixTable(matrices)),
        scratch.words(EvaluationKernels.partialWords(field, matrices)),
        values);
    return session.copyToHost(values, count);
  }

  /// Sums in the order of the matrices.
  private static final class Values {
    private final ExtensionField field;
    private final int[] words;
    private int at;

    Values(ExtensionField field, int[] words) {
      this.field = field;
      this.words = words;
    }

    /// The next `count`, each times `factor`.
    List<Extension> take(int count, Extension factor) {
      List<Extension> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        values.add(field.at(words, at).times(factor));
        at += field.degree();
      }
      return values;
    }

    void skip(int count) {
      at += field.degree() * count;
    }
  }

  private static List<List<List<Extension>>> byPoint(List<Evaluation> evaluations, Values sums) {
    List<List<List<Extension>>> values = new ArrayList<>();
    for (Evaluation e : evaluations) {
      int width = e.matrix().width();
      List<List<Extension>> ofMatrix = new ArrayList<>();
      for (Extension z : e.points()) {
        ofMatrix.add(sums.take(width, Evaluation.factor(e.logHeight(), z)));
      }
      values.add(ofMatrix);
      // A matrix has values for two points always.
      if (e.points().size() % EvaluationKernels.MAX_POINTS != 0) {
        sums.skip(width);
      }
    }
    return values;
  }
}
