package io.zkthreads.stark.compact;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Node;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Where the columns of several tables stand in one polynomial: one after another, the tallest
/// tables first, and 0 after the last. A column of 2^h rows begins at a multiple of 2^h, so it is
/// the polynomial with its first variables given values, those of the bits of its *slot*.
///
/// @param tables in opening order
/// @param placed indices of tables in the order of their columns: by height, the last first where
///   it is the same
/// @param firsts by table: the first row of its first column
/// @param numVariables log2 of the values
public record StackLayout(
    List<Table> tables, List<Integer> placed, List<Integer> firsts, int numVariables) {
  /// A table of a stack.
  ///
  /// @param logHeight log2 rows
  /// @param width columns
  /// @param next columns that are read of the next row, ascending
  public record Table(int logHeight, int width, List<Integer> next) {
    public Table {
      next = List.copyOf(next);
    }

    /// The main columns of an AIR.
    public static Table main(Air air, int logHeight) {
      return new Table(logHeight, air.width(), nextMain(air));
    }

    /// The preprocessed columns of an AIR.
    public static Table preprocessed(Air air, int logHeight) {
      return new Table(logHeight, air.preprocessedWidth(), nextPreprocessed(air));
    }

    public int numClaims() {
      return width + next.size();
    }

    private long numCells() {
      return (long) width << logHeight;
    }
  }

  public StackLayout {
    tables = List.copyOf(tables);
    placed = List.copyOf(placed);
    firsts = List.copyOf(firsts);
  }

  /// The layout of these tables.
  ///
  /// @throws UnfitTablesException if there are more than 2^30 values
  public static StackLayout of(List<Table> tables) {
    List<Integer> placed =
        IntStream.range(0, tables.size())
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer i) -> tables.get(i).logHeight())
                    .reversed()
                    .thenComparing(Comparator.reverseOrder()))
            .toList();
    Integer[] firsts = new Integer[tables.size()];
    long cells = 0;
    for (int i : placed) {
      firsts[i] = (int) cells;
      cells += tables.get(i).numCells();
      if (cells > 1 << 30) {
        throw new UnfitTablesException("columns of more than 2^30 values");
      }
    }
    return new StackLayout(
        tables, placed, List.of(firsts), Long.SIZE - Long.numberOfLeadingZeros(cells - 1));
  }

  /// The slot of a column: its first row in units of its height.
  public int slot(int table, int column) {
    return (firsts.get(table) >> tables.get(table).logHeight()) + column;
  }

  /// Values that belong to columns; those after them are 0.
  public int used() {
    return (int) tables.stream().mapToLong(Table::numCells).sum();
  }

  /// Values that are claimed of all columns.
  public int numClaims() {
    return tables.stream().mapToInt(Table::numClaims).sum();
  }

  /// The main columns that are read of the next row, ascending.
  public static List<Integer> nextMain(Air air) {
    BitSet columns = new BitSet();
    for (Node node : air.nodes()) {
      if (node instanceof Node.Main(int column, int rotation) && rotation == 1) {
        columns.set(column);
      }
    }
    return columns.stream().boxed().toList();
  }

  /// The preprocessed columns that are read of the next row, ascending.
  public static List<Integer> nextPreprocessed(Air air) {
    BitSet columns = new BitSet();
    for (Node node : air.nodes()) {
      if (node instanceof Node.Preprocessed(int column, int rotation) && rotation == 1) {
        columns.set(column);
      }
    }
    return columns.stream().boxed().toList();
  }
}
