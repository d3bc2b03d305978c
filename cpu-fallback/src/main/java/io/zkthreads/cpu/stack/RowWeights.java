package io.zkthreads.cpu.stack;

import io.zkthreads.cpu.ExtensionKernels;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.Arrays;
import java.util.List;

/// eq(point, x) as the product of two small tables: of the block in which x stands, and of its
/// place in the block. Sums over columns whose values stand in runs of 2^`logRun`, one run for each
/// x.
final class RowWeights {
  /// log2 of the places in a block: their weights stay in the first-level cache.
  private static final int LOG_PLACES = 10;

  private final Kernels kernels;
  private final ExtensionField field;

  /// By coefficient and place.
  private final int[][] places;

  private final Extension lastPlace;
  private final Extension[] blocks;
  private final int numPlaces;

  RowWeights(Kernels kernels, ExtensionField field, List<Extension> point) {
    this.kernels = kernels;
    this.field = field;
    int split = Math.max(0, point.size() - LOG_PLACES);
    blocks = Multilinear.eqTable(point.subList(0, split), field.one());
    Extension[] ofPlaces = Multilinear.eqTable(point.subList(split, point.size()), field.one());
    numPlaces = ofPlaces.length;
    lastPlace = ofPlaces[numPlaces - 1];
    places = new int[field.degree()][numPlaces + Kernels.SLACK];
    for (int i = 0; i < numPlaces; i++) {
      for (int d = 0; d < places.length; d++) {
        places[d][i] = ofPlaces[i].coefficient(d);
      }
    }
  }

  /// Σ_x eq(point, x)·values of x, by place in the run. Values from `end` on are 0.
  ///
  /// @param at where the run of x = 0 begins
  Extension[] sum(int[] words, int at, int logRun, int end) {
    Extension[] sum = zeros(logRun);
    for (int b = 0; b < blocks.length; b++) {
      int from = at + ((b * numPlaces) << logRun);
      if (from >= end) {
        break;
      }
      add(sum, blocks[b], words, from, logRun, Math.min(numPlaces, (end - from) >> logRun));
    }
    return sum;
  }

  /// Σ_x eq(point, x − 1)·values of x for x > 0, by place in the run.
  Extension[] sumOfNext(int[] words, int at, int logRun) {
    Extension[] sum = zeros(logRun);
    for (int b = 0; b < blocks.length; b++) {
      int from = at + ((b * numPlaces) << logRun);
      add(sum, blocks[b], words, from + (1 << logRun), logRun, numPlaces - 1);
      if (b > 0) {
        addRun(sum, blocks[b - 1].times(lastPlace), words, from);
      }
    }
    return sum;
  }

  /// eq(point, x)·values of x for the last x, by place in the run.
  Extension[] last(int[] words, int at, int logRun) {
    Extension[] sum = zeros(logRun);
    int from = at + ((blocks.length * numPlaces - 1) << logRun);
    addRun(sum, blocks[blocks.length - 1].times(lastPlace), words, from);
    return sum;
  }

  private Extension[] zeros(int logRun) {
    Extension[] zeros = new Extension[1 << logRun];
    Arrays.fill(zeros, field.zero());
    return zeros;
  }

  /// Adds so many runs, with the weights of the first places.
  private void add(Extension[] sum, Extension block, int[] words, int at, int logRun, int runs) {
    if (runs == 0) {
      return;
    }
    ExtensionKernels.RowSums sums = kernels.of(field).rowSums(1 << logRun);
    sums.add(words, at, runs, places, 0);
    int[][] total = sums.total();
    int[] element = new int[field.degree()];
    for (int i = 0; i < sum.length; i++) {
      for (int d = 0; d < element.length; d++) {
        element[d] = total[d][i];
      }
      sum[i] = sum[i].plus(block.times(field.at(element, 0)));
    }
  }

  private static void addRun(Extension[] sum, Extension weight, int[] words, int at) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] = sum[i].plus(weight.scale(words[at + i]));
    }
  }
}
