package io.zkthreads.thread;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The names of things: every SHA-256 of `docs/zkthreads.md`, each under its own tag.
public final class Digests {
  private Digests() {}

  public static Bytes32 sha256(byte[] bytes) {
    try {
      return Bytes32.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  public static Bytes32 accountAddress(Bytes32 publicKey) {
    return sha256(new ByteWriter().tag("ZKTA").bytes32(publicKey).toBytes());
  }

  public static Bytes32 contractAddress(Bytes32 deployer, long nonce, Bytes32 imageDigest) {
    return sha256(
        new ByteWriter().tag("ZKTC").bytes32(deployer).u64(nonce).bytes32(imageDigest).toBytes());
  }

  public static Bytes32 genesisHead(Bytes32 threadId) {
    return sha256(new ByteWriter().tag("ZKTG").bytes32(threadId).toBytes());
  }

  public static Bytes32 nextHead(Bytes32 head, Bytes32 statementHash) {
    return sha256(new ByteWriter().tag("ZKTH").bytes32(head).bytes32(statementHash).toBytes());
  }

  public static Bytes32 factKey(Bytes32 verifyingKeyDigest, Bytes32 statementHash) {
    return sha256(
        new ByteWriter().tag("ZKTF").bytes32(verifyingKeyDigest).bytes32(statementHash).toBytes());
  }

  /// The message, not its hash, that a Batcher signs for a statement.
  public static byte[] batcherMessage(Bytes32 statementHash) {
    return new ByteWriter().tag("ZKTB1").bytes32(statementHash).toBytes();
  }
}
