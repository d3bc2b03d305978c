package io.zkthreads.ledger.chain;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;

/// What a transaction did at its position of the L2 order.
///
/// @param transaction id of the transaction
/// @param height block
/// @param index position in the block
/// @param feePayer who paid `feePaid`: the sender
/// @param cycles machine cycles of a direct call; otherwise 0
/// @param stateRootBefore root of canonical state just before
/// @param stateRootAfter root of canonical state just after; fees are not part of it
public record Receipt(
    Bytes32 transaction,
    long height,
    int index,
    Outcome outcome,
    long feePaid,
    Bytes32 feePayer,
    long cycles,
    Bytes32 stateRootBefore,
    Bytes32 stateRootAfter) {
  /// Whether canonical state changed.
  public boolean stateChanged() {
    return !stateRootBefore.equals(stateRootAfter);
  }

  /// Canonical bytes.
  public byte[] encode() {
    return ReceiptCodec.encode(this);
  }

  /// Inverse of [#encode].
  public static Receipt decode(byte[] bytes) throws InvalidEncoding {
    return ReceiptCodec.decode(bytes);
  }
}
