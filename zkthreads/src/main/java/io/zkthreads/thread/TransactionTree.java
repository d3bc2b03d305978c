package io.zkthreads.thread;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The Merkle tree of a sub-block's transactions, whose root the OS of version 2 computes. Every
/// hash is the first half of a SHA-512, since that is the hash that signatures need anyway.
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
    List<Bytes32> level = new ArrayList<>();
    for (int i = 0; i < transactions.size(); i++) {
      level.add(leaf(i, transactions.get(i)));
    }
    while (level.size() > 1) {
      List<Bytes32> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(i + 1 < level.size() ? node(level.get(i), level.get(i + 1)) : level.get(i));
      }
      level = above;
    }
    return level.isEmpty() ? Bytes32.ZERO : level.getFirst();
  }

  /// Binds position, signature and everything that is signed: SHA-512(R ‖ A ‖ M) is the challenge
  /// of the signature (R, S), which its check needs in any case.
  static Bytes32 leaf(int index, UserTransaction transaction) {
    byte[] signature = transaction.signature().bytes();
    byte[] challenge =
        sha512(
            new ByteWriter()
                .bytes(Arrays.copyOf(signature, 32))
                .bytes32(transaction.call().senderKey())
                .bytes(transaction.call().signedBytes()));
    return half(
        new ByteWriter()
            .tag("ZKTE")
            .u32(index)
            .bytes(challenge)
            .bytes(Arrays.copyOfRange(signature, 32, SignatureBytes.BYTES)));
  }

  static Bytes32 node(Bytes32 left, Bytes32 right) {
    return half(new ByteWriter().tag("ZKTN").bytes32(left).bytes32(right));
  }

  private static Bytes32 half(ByteWriter bytes) {
    return Bytes32.of(sha512(bytes), 0);
  }

  private static byte[] sha512(ByteWriter bytes) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(bytes.toBytes());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-512", e);
    }
  }
}
