package io.zkthreads.thread;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
      List<Bytes32> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += CHILDREN) {
        above.add(node(level.subList(i, Math.min(level.size(), i + CHILDREN))));
      }
      level = above;
    }
    return level.isEmpty() ? Bytes32.ZERO : level.getFirst();
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
