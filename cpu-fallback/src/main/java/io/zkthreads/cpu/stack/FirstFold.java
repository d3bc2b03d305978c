package io.zkthreads.cpu.stack;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.Arrays;
import java.util.List;

/// The polynomial and the weight of all claims once the variables of the first fold are bound.
final class FirstFold {
  private final CpuStack stack;
  private final Kernels kernels;
  private final ExtensionField field;
  private final int[] zero;

  /// The variables that are bound, in the order of variables.
  private final List<Extension> bound;

  FirstFold(CpuStack stack, ExtensionField field, List<Extension> bound) {
    this.stack = stack;
    this.field = field;
    this.bound = bound;
    kernels = stack.means().kernels();
    zero = new int[field.degree()];
  }

  /// Fills f: Σ_y eq(bound, y)·values of (x, y).
  void fold(Residues f) {
    int fold = stack.firstFold();
    int block = f.blockLength();
    int used = stack.layout().used() >> fold;
    int[][] weights = negated(Multilinear.eqTable(bound, field.one()));
    stack
        .means()
        .workers()
        .forRangesByThread(
            f.numLines(),
            1,
            () -> {
              int[][] values = new int[1 << fold][block];
              int[][] sums = new int[field.degree()][block];
              return (from, to) -> {
                for (int b = from; b < to; b++) {
                  int first = b * block;
                  int rows = Math.clamp(used - first, 0, block);
                  if (rows > 0) {
                    load(values, first << fold, rows);
                    kernels
                        .of(field)
                        .subtractCombination(sums, zero, values, weights, weights.length, rows);
                  }
                  clear(sums, rows, block);
                  f.put(b, sums);
                }
              };
            });
  }

  private static void clear(int[][] values, int from, int to) {
    for (int[] coefficient : values) {
      Arrays.fill(coefficient, from, to, 0);
    }
  }

  /// Coefficients of the negated elements.
  private static int[][] negated(Extension[] elements) {
    int[][] words = new int[elements.length][elements[0].field().degree()];
    for (int i = 0; i < words.length; i++) {
      elements[i].negate().put(words[i], 0);
    }
    return words;
  }

  /// `values[y][i]` of (i, y), by rows of 2^fold words from word `at` on.
  private void load(int[][] values, int at, int rows) {
    int width = values.length;
    int[] words = stack.words();
    if (width < Kernels.GROUP) {
      for (int i = 0; i < rows; i++) {
        for (int y = 0; y < width; y++) {
          values[y][i] = words[at + i * width + y];
        }
      }
      return;
    }
    int[] slots = new int[Kernels.GROUP];
    for (int y = 0; y < width; y += Kernels.GROUP) {
      int first = y;
      Arrays.setAll(slots, j -> first + j);
      kernels.toColumns(values, slots, 0, words, at + y, width, rows);
    }
  }

  /// Fills w: of each column its factor times the weights of its rows.
  ///
  /// @param factors by table: of its columns, then of those one row on
  void weigh(Residues w, StackSums sums, List<List<Extension>> factors) {
    Rows[] rows = new Rows[factors.size()];
    Arrays.setAll(rows, t -> new Rows(sums, t));
    Column[] columns = columns(factors);
    int block = w.blockLength();
    stack
        .means()
        .workers()
        .forRangesByThread(
            w.numLines(),
            1,
            () -> {
              Weigher weigher = new Weigher(rows, columns, block);
              return (from, to) -> {
                for (int b = from; b < to; b++) {
                  w.put(b, weigher.block(b * block));
                }
              };
            });
  }

  /// A column: what its weights are made of.
  ///
  /// @param first where it begins
  /// @param terms combine the coefficients of the rows' weights, negated; those of the next rows
  ///   follow where they are read
  @SuppressWarnings("ArrayRecordComponent")
  private record Column(int table, int first, int[][] terms) {}

  private Column[] columns(List<List<Extension>> factors) {
    StackLayout layout = stack.layout();
    return layout.placed().stream()
        .flatMap(t -> {
          StackLayout.Table table = layout.tables().get(t);
          Column[] columns = new Column[table.width()];
          for (int c = 0; c < columns.length; c++) {
            int k = table.next().indexOf(c);
            int[][] terms = multiples(factors.get(t).get(c));
            if (k >= 0) {
              int[][] next = multiples(factors.get(t).get(table.width() + k));
              terms = Arrays.copyOf(terms, 2 * next.length);
              System.arraycopy(next, 0, terms, next.length, next.length);
            }
            columns[c] = new Column(t, stack.offset(t, c) >> stack.firstFold(), terms);
          }
          return Arrays.stream(columns);
        })
        .toArray(Column[]::new);
  }

  /// −f·X^d by d.
  private int[][] multiples(Extension f) {
    Extension[] multiples = new Extension[field.degree()];
    multiples[0] = f;
    for (int d = 1; d < multiples.length; d++) {
      multiples[d] = multiples[d - 1].times(field.x());
    }
    return negated(multiples);
  }

  /// Weights of a table's rows, the last variables bound: by coefficient those of the row itself,
  /// then those in the value one row on.
  private final class Rows {
    private final int count;
    private final int[][] weights;

    Rows(StackSums sums, int table) {
      List<Extension> point = sums.points().get(table);
      StackSums.Weights last = sums.weights(table);
      Extension[] eq =
          Multilinear.eqTable(point.subList(0, point.size() - bound.size()), field.one());
      Extension current = Multilinear.evaluate(last.current(), bound);
      Extension next = Multilinear.evaluate(last.next(), bound);
      Extension carried = Multilinear.evaluate(last.carried(), bound);
      int degree = field.degree();
      count = eq.length;
      boolean reads = !stack.layout().tables().get(table).next().isEmpty();
      weights = new int[reads ? 2 * degree : degree][count];
      for (int i = 0; i < count; i++) {
        put(eq[i].times(current), 0, i);
        if (reads) {
          Extension there = eq[i].times(next);
          put(i == 0 ? there : there.plus(eq[i - 1].times(carried)), degree, i);
        }
      }
      if (reads) {
        Extension end = eq[count - 1].times(Multilinear.evaluate(last.last(), bound));
        for (int d = 0; d < degree; d++) {
          int[] w = weights[degree + d];
          w[count - 1] = KoalaBear.add(w[count - 1], end.coefficient(d));
        }
      }
    }

    private void put(Extension element, int at, int i) {
      for (int d = 0; d < field.degree(); d++) {
        weights[at + d][i] = element.coefficient(d);
      }
    }
  }

  /// Blocks of the weight, for one thread.
  private final class Weigher {
    private final Rows[] rows;
    private final Column[] columns;
    private final int block;
    private final int[][] inputs;
    private final int[][] product;
    private final int[][] sums;

    Weigher(Rows[] rows, Column[] columns, int block) {
      this.rows = rows;
      this.columns = columns;
      this.block = block;
      inputs = new int[2 * field.degree()][block];
      product = new int[field.degree()][block];
      sums = new int[field.degree()][block];
    }

    /// The weights from number `from` on, by coefficient.
    int[][] block(int from) {
      int at = 0;
      for (int c = columnAt(from); c < columns.length && at < block; c++) {
        int row = from + at - columns[c].first;
        int count = Math.min(block - at, rows[columns[c].table].count - row);
        if (count > 0) {
          column(columns[c], row, count, at);
          at += count;
        }
      }
      clear(sums, at, block);
      return sums;
    }

    /// The last column that begins at `from` or before.
    private int columnAt(int from) {
      int low = 0;
      int high = columns.length - 1;
      while (low < high) {
        int middle = (low + high + 1) / 2;
        if (columns[middle].first <= from) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return low;
    }

    private void column(Column column, int row, int count, int at) {
      for (int k = 0; k < column.terms.length; k++) {
        System.arraycopy(rows[column.table].weights[k], row, inputs[k], 0, count);
      }
      kernels
          .of(field)
          .subtractCombination(product, zero, inputs, column.terms, column.terms.length, count);
      for (int d = 0; d < sums.length; d++) {
        System.arraycopy(product[d], 0, sums[d], at, count);
      }
    }
  }
}
