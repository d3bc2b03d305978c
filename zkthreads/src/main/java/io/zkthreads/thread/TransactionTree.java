package io.zkthreads.thread;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The Merkle tree of a sub-block's transactions, whose root the OS of version 2 computes. Three
/// children a node: more would take another block of SHA-256, fewer would make more nodes.
///
/// ```
///                node
///              /      \
///          node        l3        one that is left over is carried up
///        /  |  \        |
///      l0  l1  l2      l3
/// ```
public final class TransactionTree {
  private static final int CHILDREN = 3;

  private TransactionTree() {}

  /// Root of the transactions in order; zero if there are none.
  public static Bytes32 root(List<UserTransaction> transactions) {
    List<Bytes32> level = transactions.stream().map(TransactionTree::leaf).toList();
    while (level.size() > 1) {
      level = above(level);
    }
    return level.isEmpty() ? Bytes32.ZERO : level.getFirst();
  }

  private static List<Bytes32> above(List<Bytes32> level) {
    List<Bytes32> above = new ArrayList<>();
    for (int i = 0; i < level.size(); i += CHILDREN) {
      above.add(node(level.subList(i, Math.min(level.size(), i + CHILDREN))));
    }
    return above;
  }

  /// What leads from one of the transactions to their root: its siblings, level by level from
  /// below, each level's from the left.
  public static List<Bytes32> path(List<UserTransaction> transactions, int index) {
    List<Bytes32> path = new ArrayList<>();
    List<Bytes32> level = transactions.stream().map(TransactionTree::leaf).toList();
    for (int at = Objects.checkIndex(index, level.size()); level.size() > 1; at /= CHILDREN) {
      int first = at - at % CHILDREN;
      for (int i = first; i < Math.min(level.size(), first + CHILDREN); i++) {
        if (i != at) {
          path.add(level.get(i));
        }
      }
      level = above(level);
    }
    return path;
  }

  /// The root to which a path leads; empty if it is not as long as index and count want it.
  ///
  /// @param index from 0, below `count`
  public static Optional<Bytes32> root(
      UserTransaction transaction, int index, int count, List<Bytes32> path) {
    Bytes32 node = leaf(transaction);
    int used = 0;
    int at = Objects.checkIndex(index, count);
    for (int width = count; width > 1; width = (width + CHILDREN - 1) / CHILDREN) {
      int first = at - at % CHILDREN;
      int siblings = Math.min(width, first + CHILDREN) - first - 1;
      if (used + siblings > path.size()) {
        return Optional.empty();
      }
      List<Bytes32> children = new ArrayList<>(path.subList(used, used + siblings));
      children.add(at - first, node);
      node = node(children);
      used += siblings;
      at /= CHILDREN;
    }
    return used == path.size() ? Optional.of(node) : Optional.empty();
  }

  /// The first half of the challenge of the signature (R, S), which its check needs in any case. It
  /// binds R and all that is signed, and these leave a valid signature one S. Its place says the
  /// index.
  static Bytes32 leaf(UserTransaction transaction) {
    byte[] hashed =
        new ByteWriter()
            .bytes(Arrays.copyOf(transaction.signature().bytes(), Bytes32.BYTES))
            .bytes32(transaction.call().senderKey())
            .bytes(transaction.call().signedBytes())
            .toBytes();
    try {
      return Bytes32.of(MessageDigest.getInstance("SHA-512").digest(hashed), 0);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-512", e);
    }
  }

  /// Of one to three children; of one, the child.
  static Bytes32 node(List<Bytes32> children) {
    if (children.size() == 1) {
      return children.getFirst();
    }
    ByteWriter out = new ByteWriter().tag("ZKTM");
    children.forEach(out::bytes32);
    return Digests.sha256(out.toBytes());
  }
}
