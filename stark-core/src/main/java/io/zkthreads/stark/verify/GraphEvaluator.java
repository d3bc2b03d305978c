package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.InstanceOpenings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Evaluates an AIR's expression graph at the out-of-domain point.
final class GraphEvaluator {
  private final BatchInstance instance;
  private final InstanceOpenings opened;
  private final Selectors selectors;
  private final ExtensionField field;
  private final Extension[] known;
  private final Extension[] values;

  GraphEvaluator(
      BatchInstance instance, InstanceOpenings opened, Selectors selectors, Extension zeta) {
    this.instance = instance;
    this.opened = opened;
    this.selectors = selectors;
    field = zeta.field();
    known = knownAt(zeta);
    values = new Extension[instance.air().nodes().size()];
  }

  /// The value of every node.
  Extension[] values() {
    Air air = instance.air();
    for (int i = 0; i < values.length; i++) {
      values[i] = value(air.nodes().get(i));
    }
    return values;
  }

  private Extension value(Node node) {
    return switch (node) {
      case Node.Constant(int value) -> field.ofBase(KoalaBear.fromCanonical(value));
      case Node.Main(int column, int rotation) ->
          rotation == 0 ? opened.mainLocal().get(column) : next(opened.mainNext(), column);
      case Node.Preprocessed(int column, int rotation) ->
          rotation == 0
              ? opened.preprocessedLocal().get(column)
              : next(opened.preprocessedNext(), column);
      case Node.Known(int column) -> known[column];
      case Node.Public(int index) -> field.ofBase(instance.publicValues()[index]);
      case Node.First f -> selectors.first();
      case Node.Last l -> selectors.last();
      case Node.Transition t -> selectors.transition();
      case Node.Add(int a, int b) -> values[a].plus(values[b]);
      case Node.Subtract(int a, int b) -> values[a].minus(values[b]);
      case Node.Multiply(int a, int b) -> values[a].times(values[b]);
      case Node.Negate(int a) -> values[a].negate();
    };
  }

  /// A next row that is not opened reads as zero.
  private Extension next(List<Extension> row, int column) {
    return row.isEmpty() ? field.zero() : row.get(column);
  }

  /// Known columns at ζ. One of period l is f(ζ^(n/l)) with f of degree below l; barycentrically,
  /// with y = ζ^(n/l): f(y) = (y^l − 1)/l·Σ v_i·w^i/(y − w^i). O(l) products; columns of one length
  /// share the weights.
  private Extension[] knownAt(Extension zeta) {
    Map<Integer, Extension[]> weights = new HashMap<>();
    Extension[] result = new Extension[instance.known().size()];
    for (int c = 0; c < result.length; c++) {
      int[] column = instance.known().get(c);
      Extension[] weight = weights.computeIfAbsent(column.length, l -> weights(zeta, l));
      Extension sum = field.zero();
      for (int i = 0; i < column.length; i++) {
        if (column[i] != 0) {
          sum = sum.plus(weight[i].scale(column[i]));
        }
      }
      result[c] = sum;
    }
    return result;
  }

  private Extension[] weights(Extension zeta, int period) {
    int logPeriod = Integer.numberOfTrailingZeros(period);
    Extension y = zeta.power(1L << (instance.logHeight() - logPeriod));
    int generator = KoalaBear.twoAdicGenerator(logPeriod);
    Extension[] differences = new Extension[period];
    int[] points = new int[period];
    int point = KoalaBear.ONE;
    for (int i = 0; i < period; i++) {
      points[i] = point;
      differences[i] = y.minus(field.ofBase(point));
      point = KoalaBear.multiply(point, generator);
    }
    Extension scale =
        selectors.vanishing().scale(KoalaBear.inverse(KoalaBear.fromCanonical(period)));
    Extension[] weights = Domains.inverses(field, differences);
    for (int i = 0; i < period; i++) {
      weights[i] = weights[i].scale(points[i]).times(scale);
    }
    return weights;
  }
}
