package io.zkthreads.thread;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The Merkle tree of a sub-block's transactions, whose root the OS of version 2 computes. Its hash
/// is the one that signatures need anyway: SHA-512, of which the first four of eight words count,
/// each little endian (as the machine has them; the standard writes them big endian).
///
/// ```
///              n(n(l0, l1), l2)
///               /           \
///          n(l0, l1)         l2        an odd last one is carried up
///           /     \           |
///          l0      l1        l2
/// ```
public final class TransactionTree {
  private TransactionTree() {}

  /// Root of the transactions in order; zero if there are none.
  public static Bytes32 root(List<UserTransaction> transactions) {
    List<Bytes32> level = transactions.stream().map(TransactionTree::leaf).toList();
    while (level.size() > 1) {
      List<Bytes32> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(i + 1 < level.size() ? node(level.get(i), level.get(i + 1)) : level.get(i));
      }
      level = above;
    }
    return level.isEmpty() ? Bytes32.ZERO : level.getFirst();
  }

  /// The challenge of the signature (R, S), which its check needs in any case. It binds R and all
  /// that is signed, and these leave a valid signature one S. Its place says the index.
  static Bytes32 leaf(UserTransaction transaction) {
    return half(
        new ByteWriter()
            .bytes(Arrays.copyOf(transaction.signature().bytes(), Bytes32.BYTES))
            .bytes32(transaction.call().senderKey())
            .bytes(transaction.call().signedBytes()));
  }

  /// No leaf hashes as few bytes as a node.
  static Bytes32 node(Bytes32 left, Bytes32 right) {
    return half(new ByteWriter().tag("ZKTM").bytes32(left).bytes32(right));
  }

  private static Bytes32 half(ByteWriter bytes) {
    byte[] digest = sha512(bytes);
    byte[] half = new byte[Bytes32.BYTES];
    for (int i = 0; i < half.length; i++) {
      half[i] = digest[i ^ 7];
    }
    return Bytes32.of(half);
  }

  private static byte[] sha512(ByteWriter bytes) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(bytes.toBytes());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-512", e);
    }
  }
}
