package io.zkthreads.stark.air;

import io.zkthreads.stark.field.KoalaBear;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Degrees of the nodes of an expression graph, exact up to [#MOST], which stands for all above,
/// with the constant folding of Plonky3's symbolic expressions: constants combine, x·0 = 0, x·1 =
/// x, x ± 0 = x. Source: p3-air `symbolic`.
///
/// The simple count gives a column 1 and the transition selector 0. A table with periodic columns
/// is counted in exact polynomial degrees instead: on n rows a column has n − 1, a periodic column
/// of period l has n − n/l, the transition selector 1. Two rows count what is multilinear.
public final class Degrees {
  /// More than any rule allows. Degrees of a graph double with every product, so that a few dozen
  /// nodes of a key that somebody else wrote reach any number.
  static final long MOST = 1L << 40;

  private static final long NOT_CONSTANT = -1;

  private final long column;
  private final long transition;
  private final long[] known;
  private final long[] degree;
  private final long[] constant;

  private Degrees(Air air, long column, long transition, long[] known) {
    this.column = column;
    this.transition = transition;
    this.known = known;
    List<Node> nodes = air.nodes();
    degree = new long[nodes.size()];
    constant = new long[nodes.size()];
    for (int i = 0; i < degree.length; i++) {
      constant[i] = NOT_CONSTANT;
      visit(i, nodes.get(i));
    }
  }

  /// Degrees in the columns.
  static Degrees simple(Air air) {
    long[] known = new long[air.known().size()];
    Arrays.fill(known, 1);
    return new Degrees(air, 1, 0, known);
  }

  /// Degrees in one variable where columns and selectors are multilinear polynomials.
  public static Degrees multilinear(Air air) {
    return exact(air, 1, Collections.nCopies(air.known().size(), 2));
  }

  /// Degrees as polynomials on 2^logHeight rows.
  static Degrees exact(Air air, int logHeight, List<Integer> periods) {
    long rows = 1L << logHeight;
    long[] known = periods.stream().mapToLong(period -> rows - rows / period).toArray();
    return new Degrees(air, rows - 1, 1, known);
  }

  public long of(int node) {
    return degree[node];
  }

  /// Degree of a committed column.
  long ofColumn() {
    return column;
  }

  long ofTransition() {
    return transition;
  }

  private void visit(int i, Node node) {
    switch (node) {
      case Node.Constant(int value) -> constant[i] = value;
      case Node.Main m -> degree[i] = column;
      case Node.Preprocessed p -> degree[i] = column;
      case Node.Known(int index) -> degree[i] = known[index];
      case Node.Public p -> degree[i] = 0;
      case Node.First f -> degree[i] = column;
      case Node.Last l -> degree[i] = column;
      case Node.Transition t -> degree[i] = transition;
      case Node.Add(int a, int b) -> sum(i, a, b, 1);
      case Node.Subtract(int a, int b) -> sum(i, a, b, -1);
      case Node.Multiply(int a, int b) -> product(i, a, b);
      case Node.Negate(int a) -> {
        degree[i] = degree[a];
        if (constant[a] != NOT_CONSTANT) {
          constant[i] = modP(-constant[a]);
        }
      }
    }
  }

  private void sum(int i, int a, int b, int sign) {
    if (constant[a] != NOT_CONSTANT && constant[b] != NOT_CONSTANT) {
      constant[i] = modP(constant[a] + sign * constant[b]);
    } else if (constant[a] == 0) {
      degree[i] = degree[b];
    } else if (constant[b] == 0) {
      degree[i] = degree[a];
    } else {
      degree[i] = Math.max(degree[a], degree[b]);
    }
  }

  private void product(int i, int a, int b) {
    if (constant[a] != NOT_CONSTANT && constant[b] != NOT_CONSTANT) {
      constant[i] = modP(constant[a] * constant[b]);
    } else if (constant[a] == 0 || constant[b] == 0) {
      constant[i] = 0;
    } else if (constant[a] == 1) {
      degree[i] = degree[b];
    } else if (constant[b] == 1) {
      degree[i] = degree[a];
    } else {
      degree[i] = Math.min(degree[a] + degree[b], MOST);
    }
  }

  private static long modP(long value) {
    return Math.floorMod(value, (long) KoalaBear.P);
  }
}
