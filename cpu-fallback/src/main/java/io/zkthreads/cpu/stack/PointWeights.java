package io.zkthreads.cpu.stack;

import io.zkthreads.cpu.multilinear.LineFactor;
import io.zkthreads.cpu.multilinear.LineKernels;
import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.List;

/// eq(point, x) at every x, as the product of tables of the line, the lane and the residue of x.
final class PointWeights {
  private static final int LOG_LINE = 4;

  private final LineKernels kernels;
  private final ExtensionField field;
  private final Extension[] lines;
  private final Extension[] lanes;
  private final Extension[] residues;

  /// @param like the shape of what is weighted
  PointWeights(Residues like, List<Extension> point) {
    kernels = like.kernels();
    field = kernels.field();
    int toLanes = Math.max(0, like.logPlaces() - LOG_LINE);
    Extension one = field.one();
    lines = Multilinear.eqTable(point.subList(0, toLanes), one);
    lanes = Multilinear.eqTable(point.subList(toLanes, like.logPlaces()), one);
    residues = Multilinear.eqTable(point.subList(like.logPlaces(), point.size()), one);
  }

  /// Σ_x eq(point, x)·f(x).
  Extension sum(Residues f) {
    int length = LineFactor.of(field.one()).length;
    int[] factors = new int[length * lines.length];
    for (int l = 0; l < lines.length; l++) {
      System.arraycopy(LineFactor.of(lines[l]), 0, factors, l * length, length);
    }
    Extension sum = field.zero();
    for (int e = 0; e < residues.length; e++) {
      int[] line = new int[f.lineWords()];
      kernels.accumulate(line, f.lines(e, 0), factors, 0, lines.length);
      sum = sum.plus(residues[e].times(lanes(line)));
    }
    return sum;
  }

  private Extension lanes(int[] line) {
    Extension sum = field.zero();
    int[] element = new int[field.degree()];
    for (int lane = 0; lane < lanes.length; lane++) {
      for (int d = 0; d < element.length; d++) {
        element[d] = line[Lines.LENGTH * d + lane];
      }
      sum = sum.plus(lanes[lane].times(field.at(element, 0)));
    }
    return sum;
  }

  /// Adds `factor`·eq(point, x).
  void addTo(Residues w, Extension factor, Workers workers) {
    int[] line = new int[w.lineWords()];
    for (int lane = 0; lane < lanes.length; lane++) {
      for (int d = 0; d < field.degree(); d++) {
        line[Lines.LENGTH * d + lane] = lanes[lane].coefficient(d);
      }
    }
    Lines unit = new Lines(line, 0, 0);
    workers.forRanges(
        lines.length,
        1,
        (from, to) -> {
          for (int l = from; l < to; l++) {
            Extension ofLine = factor.times(lines[l]);
            for (int e = 0; e < residues.length; e++) {
              Lines target = w.lines(e, l);
              int[] f = LineFactor.of(ofLine.times(residues[e]));
              kernels.addScaled(target, target, unit, f, 1);
            }
          }
        });
  }
}
