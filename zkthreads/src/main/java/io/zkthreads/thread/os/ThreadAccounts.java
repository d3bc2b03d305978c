package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.os.TransactionStatus.Cause;
import io.zkthreads.thread.os.TransactionStatus.Invalid;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Accounts of a thread's users while transactions are taken in order: what OS version 2 asks of a
/// transaction before its contract runs, but for the signature.
public final class ThreadAccounts {
  private final Function<Bytes32, ThreadAccount> before;
  private final Map<Bytes32, ThreadAccount> after = new HashMap<>();

  /// @param before accounts by address, before the first transaction
  public ThreadAccounts(Function<Bytes32, ThreadAccount> before) {
    this.before = before;
  }

  /// Takes nonce and fee of a transaction, or says why it cannot be part of the sub-block.
  ///
  /// @param latest time of the sub-block
  public Optional<Invalid> take(UserTransaction transaction, long latest) {
    UserTransaction.Call call = transaction.call();
    ThreadAccount account = after.computeIfAbsent(transaction.sender(), before);
    if (call.nonce() != account.nonce()) {
      return invalid(Cause.WRONG_NONCE, "nonce", account.nonce(), call.nonce());
    }
    if (call.nonce() == Long.MAX_VALUE) {
      return invalid(Cause.WRONG_NONCE, "nonce", "one below 2^63 - 1, the last", call.nonce());
    }
    if (call.fee() > account.balance()) {
      String most = "at most the prepaid " + account.balance();
      return invalid(Cause.FEE_NOT_COVERED, "fee", most, call.fee());
    }
    if (call.expiry() < latest) {
      return invalid(Cause.EXPIRED, "expiry", "at least " + latest, call.expiry());
    }
    after.put(transaction.sender(), account.pay(call.fee()));
    return Optional.empty();
  }

  private static Optional<Invalid> invalid(Cause cause, String what, Object expected, Object got) {
    return Optional.of(new Invalid(cause, what + ": expected " + expected + ", got " + got));
  }
}
