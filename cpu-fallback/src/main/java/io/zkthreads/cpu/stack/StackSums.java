package io.zkthreads.cpu.stack;

import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.StackOpening;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Weighted sums of all columns over all their rows but the last variables, those of the first
/// fold.
///
/// A row is (x, y), y the last variables. Its weight is eq(p, x)·eq(q, y) for a point (p, q), so
/// the value of a column is Σ_y eq(q, y)·S(y) for S(y) = Σ_x eq(p, x)·column(x, y): a few elements
/// of each column. They are all that the first fold asks for too, whatever y is then bound to. One
/// row on, the weight is eq(p, x)·eq(q, y − 1) where y > 0, eq(p, x − 1)·eq(q, 1…1) where y = 0,
/// and that of the last row is added to itself.
final class StackSums {
  /// Sums of a column by y.
  ///
  /// @param carried with eq(p, x − 1) in place of eq(p, x); none where the next row is not read
  /// @param last the share of the last x; none where the next row is not read
  @SuppressWarnings("ArrayRecordComponent")
  record Column(Extension[] current, Extension[] carried, Extension[] last) {}

  /// The weights of y.
  ///
  /// @param current of a row
  /// @param next of a row in the value one row on, where x stays
  /// @param carried the same where x is the next one
  /// @param last the same of the last row
  @SuppressWarnings("ArrayRecordComponent")
  record Weights(Extension[] current, Extension[] next, Extension[] carried, Extension[] last) {
    static Weights of(List<Extension> point, ExtensionField field) {
      Extension[] current = Multilinear.eqTable(point, field.one());
      int top = current.length - 1;
      Extension[] next = new Extension[current.length];
      Extension[] carried = new Extension[current.length];
      Extension[] last = new Extension[current.length];
      Arrays.fill(carried, field.zero());
      Arrays.fill(last, field.zero());
      next[0] = field.zero();
      System.arraycopy(current, 0, next, 1, top);
      carried[0] = current[top];
      last[top] = current[top];
      return new Weights(current, next, carried, last);
    }
  }

  private static final Extension[] NONE = {};

  private final StackLayout layout;
  private final List<List<Extension>> points;
  private final List<Weights> weights = new ArrayList<>();
  private final List<Column[]> columns = new ArrayList<>();

  /// @param points by table
  StackSums(CpuStack stack, List<List<Extension>> points) {
    this.points = List.copyOf(points);
    layout = stack.layout();
    ExtensionField field = points.getFirst().getFirst().field();
    List<RowWeights> rows = new ArrayList<>();
    List<int[]> jobs = new ArrayList<>();
    for (int t = 0; t < points.size(); t++) {
      StackLayout.Table table = layout.tables().get(t);
      List<Extension> point = points.get(t);
      int split = point.size() - stack.firstFold();
      rows.add(new RowWeights(stack.means().kernels(), field, point.subList(0, split)));
      weights.add(Weights.of(point.subList(split, point.size()), field));
      columns.add(new Column[table.width()]);
      for (int c = 0; c < table.width(); c++) {
        jobs.add(new int[] {t, c});
      }
    }
    stack
        .means()
        .workers()
        .forRanges(
            jobs.size(),
            1,
            (from, to) -> {
              for (int[] job : jobs.subList(from, to)) {
                columns.get(job[0])[job[1]] = sum(stack, rows.get(job[0]), job[0], job[1]);
              }
            });
  }

  private static Column sum(CpuStack stack, RowWeights rows, int table, int column) {
    int at = stack.offset(table, column);
    int fold = stack.firstFold();
    int[] words = stack.words();
    boolean next = stack.layout().tables().get(table).next().contains(column);
    return new Column(
        rows.sum(words, at, fold, words.length),
        next ? rows.sumOfNext(words, at, fold) : NONE,
        next ? rows.last(words, at, fold) : NONE);
  }

  List<List<Extension>> points() {
    return points;
  }

  Weights weights(int table) {
    return weights.get(table);
  }

  Column column(int table, int column) {
    return columns.get(table)[column];
  }

  /// The values of a table's columns.
  StackOpening.Values values(int table) {
    Weights w = weights(table);
    List<Extension> current = new ArrayList<>();
    for (Column column : columns.get(table)) {
      current.add(product(w.current(), column.current()));
    }
    List<Extension> next = new ArrayList<>();
    for (int c : layout.tables().get(table).next()) {
      Column column = column(table, c);
      next.add(
          product(w.next(), column.current())
              .plus(product(w.carried(), column.carried()))
              .plus(product(w.last(), column.last())));
    }
    return new StackOpening.Values(current, next);
  }

  static Extension product(Extension[] a, Extension[] b) {
    Extension sum = a[0].field().zero();
    for (int i = 0; i < a.length; i++) {
      sum = sum.plus(a[i].times(b[i]));
    }
    return sum;
  }
}
