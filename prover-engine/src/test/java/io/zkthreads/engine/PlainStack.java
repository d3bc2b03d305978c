package io.zkthreads.engine;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.StackOpening;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A stack by definition.
public final class PlainStack implements CompactBackend.Stack {
  private final CompactShape.Stack shape;
  private final int[] words;
  private final PlainRows codeword;

  public PlainStack(CompactShape.Stack shape, List<Trace> tables) {
    this.shape = shape;
    StackLayout layout = shape.layout();
    words = new int[1 << layout.numVariables()];
    for (int t = 0; t < tables.size(); t++) {
      Trace table = tables.get(t);
      for (int c = 0; c < table.width(); c++) {
        for (int row = 0; row < table.height(); row++) {
          words[at(t, c) + row] = table.word(row, c);
        }
      }
    }
    codeword = PlainRows.of(words, 1, shape.schedule().codewords().getFirst());
  }

  /// Where a column begins.
  private int at(int table, int column) {
    return shape.layout().firsts().get(table)
        + (column << shape.layout().tables().get(table).logHeight());
  }

  @Override
  public StackLayout layout() {
    return shape.layout();
  }

  @Override
  public Digest commitment() {
    return codeword.commitment();
  }

  @Override
  public MultiOpening open(int[] indices) {
    return codeword.open(indices);
  }

  @Override
  public Extension evaluate(List<Extension> point) {
    return Multilinear.evaluateBase(words, point, point.getFirst().field());
  }

  @Override
  public List<StackOpening.Values> values(List<List<Extension>> points) {
    List<StackOpening.Values> values = new ArrayList<>();
    for (int t = 0; t < points.size(); t++) {
      StackLayout.Table table = layout().tables().get(t);
      List<Extension> current = new ArrayList<>();
      for (int c = 0; c < table.width(); c++) {
        current.add(sum(t, c, rows(points.get(t))));
      }
      List<Extension> next = new ArrayList<>();
      for (int c : table.next()) {
        next.add(sum(t, c, nextRows(points.get(t))));
      }
      values.add(new StackOpening.Values(current, next));
    }
    return values;
  }

  private static Extension[] rows(List<Extension> point) {
    return Multilinear.eqTable(point, point.getFirst().field().one());
  }

  private static Extension[] nextRows(List<Extension> point) {
    ExtensionField field = point.getFirst().field();
    Extension[] weights = new Extension[1 << point.size()];
    for (int row = 0; row < weights.length; row++) {
      List<Extension> vertex = new ArrayList<>();
      for (int bit = point.size() - 1; bit >= 0; bit--) {
        vertex.add((row >> bit & 1) == 1 ? field.one() : field.zero());
      }
      weights[row] = Multilinear.next(point, vertex);
    }
    return weights;
  }

  private Extension sum(int table, int column, Extension[] weights) {
    Extension sum = weights[0].field().zero();
    for (int row = 0; row < weights.length; row++) {
      sum = sum.plus(weights[row].scale(words[at(table, column) + row]));
    }
    return sum;
  }

  @Override
  public CompactBackend.Folding fold(List<List<Extension>> points, List<List<Extension>> factors) {
    ExtensionField field = points.getFirst().getFirst().field();
    Extension[] f = Arrays.stream(words).mapToObj(field::ofBase).toArray(Extension[]::new);
    Extension[] w = new Extension[f.length];
    Arrays.fill(w, field.zero());
    for (int t = 0; t < points.size(); t++) {
      StackLayout.Table table = layout().tables().get(t);
      Extension[] rows = rows(points.get(t));
      for (int c = 0; c < table.width(); c++) {
        add(w, at(t, c), rows, factors.get(t).get(c));
      }
      Extension[] nextRows = nextRows(points.get(t));
      for (int k = 0; k < table.next().size(); k++) {
        Extension factor = factors.get(t).get(table.width() + k);
        add(w, at(t, table.next().get(k)), nextRows, factor);
      }
    }
    return new PlainFolding(f, w);
  }

  private static void add(Extension[] w, int at, Extension[] rows, Extension factor) {
    for (int row = 0; row < rows.length; row++) {
      w[at + row] = w[at + row].plus(factor.times(rows[row]));
    }
  }

  @Override
  public long bytes() {
    return (long) Integer.BYTES * words.length;
  }

  @Override
  public void close() {}

  /// What words of the base field stand for.
  static int[] words(Extension[] elements) {
    int degree = elements[0].field().degree();
    int[] words = new int[elements.length * degree];
    for (int i = 0; i < elements.length; i++) {
      elements[i].put(words, i * degree);
    }
    return words;
  }

  /// w^i, w of order 2^log.
  static int root(int log, long i) {
    return KoalaBear.power(KoalaBear.twoAdicGenerator(log), i);
  }
}
