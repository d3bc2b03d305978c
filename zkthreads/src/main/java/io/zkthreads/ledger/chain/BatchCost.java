package io.zkthreads.ledger.chain;

import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.Statement;
import java.util.OptionalInt;

/// What user transactions cost on the L2 in a sub-block of OS version 2, by their number, and
/// directly; by the schedule, to the unit. Sub-blocks of version 1 have four words of header less.
///
/// @param contracts of the thread
/// @param inputs keys that one more transaction touches, its sender's account among them
/// @param outputs keys of those that it changes
/// @param proofBytes of the sub-block's proof
/// @param callBytes of one user transaction, sent directly
public record BatchCost(
    FeeSchedule fees, int contracts, int inputs, int outputs, int proofBytes, int callBytes) {
  /// An operation's bytes around its fields: tag, version, ids, key, nonce, fee, kind, signature.
  private static final int OPERATION_BYTES = 4 + 4 + 3 * 32 + 8 + 8 + 4 + SignatureBytes.BYTES;

  private static final int LENGTH_BYTES = 4;

  public BatchCost {
    if (contracts < 1 || inputs < 1 || outputs < 0 || outputs > inputs) {
      throw new IllegalArgumentException(
          "a contract and an input expected, and no more outputs than inputs; got %d, %d, %d"
              .formatted(contracts, inputs, outputs));
    }
    if (proofBytes < 0 || callBytes < 0) {
      throw new IllegalArgumentException("sizes of at least 0 bytes expected");
    }
  }

  /// Of one user transaction on the L2 itself.
  public long direct() {
    return fees.perTransaction() + fees.perByte() * callBytes + fees.perCall();
  }

  /// Of a sub-block with its proof.
  ///
  /// @param count transactions, at least 1
  public long submission(int count) {
    return apply(count) + fees.perByte() * (LENGTH_BYTES + proofBytes) + fees.perProof();
  }

  /// Of its fact, registered alone.
  public long registration(int count) {
    return submission(count) - fees.perByte() * SignatureBytes.BYTES;
  }

  /// Of a sub-block whose fact is registered; also of one that turns out stale.
  public long apply(int count) {
    return fees.perTransaction()
        + fees.perByte()
            * (OPERATION_BYTES + LENGTH_BYTES + statementBytes(count) + SignatureBytes.BYTES);
  }

  private long statementBytes(int count) {
    long perTransaction =
        (long) Statement.INPUT_WORDS * inputs + (long) Statement.OUTPUT_WORDS * outputs;
    return 4
        * (Statement.HEADER_WORDS_2
            + (long) Statement.CONTRACT_WORDS * contracts
            + perTransaction * count);
  }

  /// The smallest sub-block in which a transaction costs no more than directly; empty if none of at
  /// most [Statement#MAX_SIGNED_TRANSACTIONS] is.
  public OptionalInt breakEven() {
    for (int count = 1; count <= Statement.MAX_SIGNED_TRANSACTIONS; count++) {
      if (submission(count) <= direct() * count) {
        return OptionalInt.of(count);
      }
    }
    return OptionalInt.empty();
  }
}
