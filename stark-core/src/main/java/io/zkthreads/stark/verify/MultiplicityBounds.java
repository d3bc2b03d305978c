package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.field.KoalaBear;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the nodes of a table can be on any row, as far as its constraints say: an expression x with
/// x·(x − 1) = 0 is 0 or 1, one with x·(x − 1)·(x + 1) = 0 is −1, 0 or 1, and what is shown to be
/// the known column that says which rows hold a public word is 0 or 1. Sums and products follow by
/// interval arithmetic over the integers; what is bounded by nothing has no bound.
///
/// A preprocessed column counts as 0 or 1 when it is a multiplicity. Its values are committed to by
/// the key and cannot be seen in it, like the program that they hold: who does not make the key
/// himself believes them.
final class MultiplicityBounds {
  /// Above any weight. What may reach it is not bounded, and nothing that is made of it: an end of
  /// an interval that was cut off here could otherwise be brought back by a subtraction.
  private static final long NONE = 1L << 31;

  /// Integers from `least` to `most`.
  private record Range(long least, long most) {
    static final Range ANY = new Range(-NONE, NONE);
    static final Range BIT = new Range(0, 1);

    Range plus(Range o) {
      return isAny() || o.isAny() ? ANY : within(least + o.least, most + o.most);
    }

    Range negate() {
      return new Range(-most, -least);
    }

    Range times(Range o) {
      if (isAny() || o.isAny()) {
        return ANY;
      }
      long a = least * o.least;
      long b = least * o.most;
      long c = most * o.least;
      long d = most * o.most;
      return within(
          Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d)));
    }

    long size() {
      return Math.max(Math.abs(least), Math.abs(most));
    }

    private boolean isAny() {
      return size() >= NONE;
    }

    private static Range within(long least, long most) {
      Range range = new Range(least, most);
      return range.isAny() ? ANY : range;
    }
  }

  private final List<Node> nodes;
  private final Map<Node, Range> stated = new HashMap<>();
  private final Range[] ranges;

  MultiplicityBounds(Air air) {
    nodes = air.nodes();
    for (Constraint constraint : air.constraints()) {
      learn(nodes.get(constraint.node()));
    }
    ranges = new Range[nodes.size()];
    for (int i = 0; i < ranges.length; i++) {
      ranges[i] = range(nodes.get(i));
    }
  }

  /// Bound of the absolute value of a node.
  long of(int node) {
    return ranges[node].size();
  }

  private void learn(Node zero) {
    switch (zero) {
      case Node.Multiply(int a, int b) when isLess(b, a) -> learn(a, Range.BIT);
      case Node.Multiply(int ab, int c)
          when nodes.get(ab) instanceof Node.Multiply(int a, int b)
              && isLess(b, a)
              && isMore(c, a) ->
          learn(a, new Range(-1, 1));
      case Node.Subtract(int a, int b) when nodes.get(b) instanceof Node.Known(int k) && k == 0 ->
          learn(a, Range.BIT);
      default -> {}
    }
  }

  private void learn(int node, Range range) {
    stated.put(nodes.get(node), range);
  }

  /// Whether node is x − 1.
  private boolean isLess(int node, int x) {
    return nodes.get(node) instanceof Node.Subtract(int a, int b)
        && sameNode(a, x)
        && nodes.get(b).equals(new Node.Constant(1));
  }

  /// Whether node is x + 1.
  private boolean isMore(int node, int x) {
    return nodes.get(node) instanceof Node.Add(int a, int b)
        && sameNode(a, x)
        && nodes.get(b).equals(new Node.Constant(1));
  }

  private boolean sameNode(int a, int b) {
    return nodes.get(a).equals(nodes.get(b));
  }

  private Range range(Node node) {
    Range known = stated.get(node instanceof Node.Main(int c, int r) ? new Node.Main(c, 0) : node);
    return known != null ? known : derived(node);
  }

  private Range derived(Node node) {
    return switch (node) {
      case Node.Constant(int value) -> {
        long signed = value > KoalaBear.P / 2 ? (long) value - KoalaBear.P : value;
        yield new Range(signed, signed);
      }
      case Node.Main m -> Range.ANY;
      case Node.Preprocessed p -> Range.BIT;
      case Node.Add(int a, int b) -> ranges[a].plus(ranges[b]);
      case Node.Subtract(int a, int b) -> ranges[a].plus(ranges[b].negate());
      case Node.Multiply(int a, int b) -> ranges[a].times(ranges[b]);
      case Node.Negate(int a) -> ranges[a].negate();
      case Node.Known k -> Range.ANY;
      case Node.Public p -> Range.ANY;
      case Node.First f -> Range.BIT;
      case Node.Last l -> Range.BIT;
      case Node.Transition t -> Range.BIT;
    };
  }
}
