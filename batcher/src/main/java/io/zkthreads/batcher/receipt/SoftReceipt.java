package io.zkthreads.batcher.receipt;

import io.zkthreads.thread.ByteReader;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;

/// A Batcher's signed word that a transaction is at a place of a sub-block, and what it did there.
///
/// The statement commits to the state that the transaction was executed on (its inputs), to its
/// place (its root) and to all that went before (its parent). Of one sequence a Batcher signs each
/// revision once; a later revision takes the place of an earlier one, for which state had moved.
///
/// @param promise what is signed
/// @param signature by the key with that index of the thread
public record SoftReceipt(Promise promise, SignatureBytes signature) {
  private static final String TAG = "ZKTR";
  private static final int VERSION = 1;

  /// What a Batcher promises.
  ///
  /// @param batcherKeyIndex of the key in the thread
  /// @param sequence of the sub-block
  /// @param revision from 1; counts the statements that this Batcher has signed under the sequence
  /// @param statementHash of the statement that has the transaction
  /// @param parentHead of that statement; zero if unordered
  /// @param notAfter last L2 height that may apply it
  /// @param latest no block after this second, since 1970, applies it
  /// @param height of the L2 whose state, with what the parent stands for, it was executed on
  /// @param position of the transaction in the Batcher's order of arrival, from 1
  /// @param index of the transaction in the sub-block
  /// @param outcome what its contract did
  public record Promise(
      Bytes32 chainId,
      Bytes32 settlementId,
      Bytes32 threadId,
      int batcherKeyIndex,
      long sequence,
      int revision,
      Bytes32 statementHash,
      Bytes32 parentHead,
      long notAfter,
      long latest,
      long height,
      long position,
      int index,
      Bytes32 transaction,
      Outcome outcome) {
    /// Of a transaction of a statement.
    ///
    /// @param statementHash its hash, which is asked for once for all its transactions
    public static Promise of(
        Statement.Header header, Bytes32 statementHash, int revision, long height, Place place) {
      return new Promise(
          header.chainId(),
          header.settlementId(),
          header.threadId(),
          header.batcherKeyIndex(),
          header.sequence(),
          revision,
          statementHash,
          header.parentHead(),
          header.notAfter(),
          header.latest(),
          height,
          place.position,
          place.index,
          place.transaction,
          place.outcome);
    }

    /// The head of an ORDERED thread behind this statement.
    public Bytes32 headBehind() {
      return Digests.nextHead(parentHead, statementHash);
    }

    public byte[] signedBytes() {
      return new ByteWriter()
          .tag(TAG)
          .u32(VERSION)
          .bytes32(chainId)
          .bytes32(settlementId)
          .bytes32(threadId)
          .u32(batcherKeyIndex)
          .u64(sequence)
          .u32(revision)
          .bytes32(statementHash)
          .bytes32(parentHead)
          .u64(notAfter)
          .u64(latest)
          .u64(height)
          .u64(position)
          .u32(index)
          .bytes32(transaction)
          .u32(outcome.reverted ? 1 : 0)
          .u32(outcome.reason)
          .toBytes();
    }

    public SoftReceipt sign(SigningKey batcher) {
      return new SoftReceipt(this, batcher.sign(signedBytes()));
    }
  }

  /// Where a transaction stands, and what it did there.
  public record Place(long position, int index, Bytes32 transaction, Outcome outcome) {}

  /// What a contract did.
  ///
  /// @param reverted whether it reverted, and wrote nothing
  /// @param reason why, if it did; else 0
  public record Outcome(boolean reverted, int reason) {
    public static final Outcome RETURNED = new Outcome(false, 0);

    public Outcome {
      if (!reverted && reason != 0) {
        throw new IllegalArgumentException("a contract that returned has no reason");
      }
    }
  }

  public boolean isSignedBy(Bytes32 publicKey) {
    return signature.verifies(publicKey, promise.signedBytes());
  }

  public byte[] encode() {
    return new ByteWriter().bytes(promise.signedBytes()).bytes(signature.bytes()).toBytes();
  }

  /// Inverse of [#encode]. The signature is not checked.
  public static SoftReceipt decode(byte[] bytes) throws InvalidEncoding {
    ByteReader in = new ByteReader("soft receipt", bytes);
    in.tag(TAG);
    in.expect(VERSION, "version");
    Promise promise =
        new Promise(
            in.bytes32("chain id"),
            in.bytes32("settlement id"),
            in.bytes32("thread"),
            in.count(0, Integer.MAX_VALUE, "batcher key index"),
            in.u64("sequence"),
            in.count(1, Integer.MAX_VALUE, "revision"),
            in.bytes32("statement hash"),
            in.bytes32("parent head"),
            in.u64("last height"),
            in.u64("latest"),
            in.u64("height"),
            in.u64("position"),
            in.count(0, Statement.MAX_TRANSACTIONS - 1, "index"),
            in.bytes32("transaction"),
            outcome(in));
    SignatureBytes signature = SignatureBytes.of(in.bytes(SignatureBytes.BYTES, "signature"));
    in.end();
    return new SoftReceipt(promise, signature);
  }

  private static Outcome outcome(ByteReader in) throws InvalidEncoding {
    boolean reverted = in.count(0, 1, "outcome") == 1;
    int reason = in.u32("revert reason");
    if (!reverted && reason != 0) {
      throw in.refuse("revert reason", "0 of what returned", Integer.toUnsignedString(reason));
    }
    return new Outcome(reverted, reason);
  }
}
