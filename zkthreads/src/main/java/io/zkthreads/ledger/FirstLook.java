package io.zkthreads.ledger;

import static io.zkthreads.ledger.chain.Refusal.expected;

import io.zkthreads.ledger.acceptance.BlockContext;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.UserTransaction;
import org.jspecify.annotations.Nullable;

/// What can be said of a transaction's bytes at the door without the ledger's state: whether any
/// later block could take them.
sealed interface FirstLook {
  /// A transaction that is made for this ledger and signed.
  record Fits(Transaction transaction) implements FirstLook {}

  /// No later state of the ledger would change it.
  record Never(Refusal refusal) implements FirstLook {}

  /// Looks at the bytes of a transaction.
  ///
  /// @param next block that is made next
  static FirstLook at(byte[] encoded, BlockContext next) {
    if (encoded.length > Transaction.MAX_BYTES) {
      return new Never(
          expected(
              Reason.TOO_LARGE,
              "transaction bytes",
              "at most " + Transaction.MAX_BYTES,
              encoded.length));
    }
    try {
      Transaction transaction = Transaction.decode(encoded);
      Refusal refusal = refuse(transaction, encoded, next);
      return refusal == null ? new Fits(transaction) : new Never(refusal);
    } catch (InvalidEncoding e) {
      return new Never(new Refusal(Reason.MALFORMED, String.valueOf(e.getMessage())));
    }
  }

  private static @Nullable Refusal refuse(
      Transaction transaction, byte[] encoded, BlockContext next) {
    Genesis genesis = next.genesis();
    if (!transaction.chainId().equals(genesis.chainId())) {
      return expected(Reason.WRONG_CHAIN, "chain id", genesis.chainId(), transaction.chainId());
    }
    if (transaction instanceof Transaction.DirectCall(var direct)) {
      Refusal refusal = refuse(direct.call(), next);
      if (refusal != null) {
        return refusal;
      }
    }
    if (!transaction.settlementId().equals(genesis.settlementId())) {
      return expected(
          Reason.WRONG_SETTLEMENT,
          "settlement id",
          genesis.settlementId(),
          transaction.settlementId());
    }
    if (!transaction.isSignatureValid(encoded)) {
      return expected(
          Reason.BAD_SIGNATURE, "signature", "one of " + transaction.sender(), "another");
    }
    return null;
  }

  /// Time does not go back, so what has expired never counts.
  private static @Nullable Refusal refuse(UserTransaction.Call call, BlockContext next) {
    if (call.version() != 2) {
      return expected(
          Reason.WRONG_VERSION,
          "transaction version",
          "2: version 1 is for threads of OS version 1",
          call.version());
    }
    if (!call.scope().isZero()) {
      return expected(
          Reason.WRONG_SCOPE, "scope", "zero: this is the L2, not a thread", call.scope());
    }
    return next.time() > call.expiry()
        ? expected(
            Reason.EXPIRED, "expiry", "at least the block time " + next.time(), call.expiry())
        : null;
  }
}
