package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.field.KoalaBear;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Degrees of a table in numbers that cannot overflow, written without a line of the product's:
/// polynomial degrees on n rows, where a column has n − 1 and the transition selector 1, and no
/// constant is folded but zeros and ones.
final class DegreeModel {
  private static final BigInteger P = BigInteger.valueOf(KoalaBear.P);

  /// A node: its degree, and its value if it is constant.
  private record Entry(BigInteger degree, @Nullable BigInteger constant) {
    boolean is(long value) {
      return constant != null && constant.equals(BigInteger.valueOf(value));
    }
  }

  private final BigInteger column;
  private final Entry[] entries;

  DegreeModel(Air air, int logHeight) {
    column = BigInteger.ONE.shiftLeft(logHeight).subtract(BigInteger.ONE);
    List<Node> nodes = air.nodes();
    entries = new Entry[nodes.size()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = entry(nodes.get(i));
    }
  }

  /// Chunks that the quotient of the table needs, before they are rounded to a power of two: the
  /// greatest degree of its constraints and of one fraction per interaction, in heights, less one.
  BigInteger chunks(Air air) {
    BigInteger most = BigInteger.ZERO;
    for (var constraint : air.constraints()) {
      most = most.max(entries[constraint.node()].degree());
    }
    for (Interaction i : air.interactions()) {
      BigInteger tuple = BigInteger.ZERO;
      for (int element : i.tuple()) {
        tuple = tuple.max(entries[element].degree());
      }
      most = most.max(column.add(tuple)).max(entries[i.multiplicity()].degree());
    }
    BigInteger heights = most.add(column).subtract(BigInteger.TWO).divide(column);
    return heights.subtract(BigInteger.ONE).max(BigInteger.ONE);
  }

  private Entry entry(Node node) {
    return switch (node) {
      case Node.Constant(int value) -> new Entry(BigInteger.ZERO, BigInteger.valueOf(value));
      case Node.Transition t -> new Entry(BigInteger.ONE, null);
      case Node.Add(int a, int b) -> sum(entries[a], entries[b], BigInteger.ONE);
      case Node.Subtract(int a, int b) -> sum(entries[a], entries[b], BigInteger.ONE.negate());
      case Node.Multiply(int a, int b) -> product(entries[a], entries[b]);
      case Node.Negate(int a) ->
          new Entry(
              entries[a].degree(),
              entries[a].constant() == null ? null : entries[a].constant().negate().mod(P));
      default -> new Entry(column, null);
    };
  }

  private static Entry sum(Entry a, Entry b, BigInteger sign) {
    if (a.constant() != null && b.constant() != null) {
      return new Entry(BigInteger.ZERO, a.constant().add(sign.multiply(b.constant())).mod(P));
    }
    return new Entry(a.degree().max(b.degree()), null);
  }

  private static Entry product(Entry a, Entry b) {
    if (a.constant() != null && b.constant() != null) {
      return new Entry(BigInteger.ZERO, a.constant().multiply(b.constant()).mod(P));
    }
    if (a.is(0) || b.is(0)) {
      return new Entry(BigInteger.ZERO, BigInteger.ZERO);
    }
    return new Entry(a.degree().add(b.degree()), null);
  }
}
