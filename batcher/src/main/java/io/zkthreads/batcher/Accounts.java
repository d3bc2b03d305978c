package io.zkthreads.batcher;

import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.store.Session;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.UserTransaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// What users have after all that this Batcher has taken of them. Under OS version 2 state counts,
/// and what is not settled on top of it; under version 1 nobody but the Batcher counts.
final class Accounts {
  private final Session session;
  private final BatcherRules rules;

  Accounts(Session session, BatcherRules rules) {
    this.session = session;
    this.rules = rules;
  }

  private record Pending(long nonce, long fee) {}

  /// A user's account after his unsettled transactions.
  ///
  /// @param pending how many are not settled
  record After(ThreadAccount account, int pending) {}

  /// Why a transaction is not the sender's next, if it is not.
  Optional<Refusal> refuse(UserTransaction transaction, ThreadAccount settled) throws SQLException {
    After after = after(transaction.sender(), transaction.call().version(), settled);
    UserTransaction.Call call = transaction.call();
    if (call.nonce() != after.account.nonce() || call.nonce() == Long.MAX_VALUE) {
      return expected(Reason.WRONG_NONCE, "nonce", after.account.nonce(), call.nonce());
    }
    if (call.version() == 2 && call.fee() > after.account.balance()) {
      return expected(
          Reason.NOT_ENOUGH_MONEY,
          "fee",
          "at most what is left of the prepaid, " + after.account.balance(),
          call.fee());
    }
    return after.pending >= rules.maxQueuedPerUser()
        ? expected(
            Reason.MEMPOOL_FULL,
            "transactions of the sender that are not settled",
            "fewer",
            after.pending)
        : Optional.empty();
  }

  /// @param settled as the L2 has it; empty under OS version 1
  After after(Bytes32 sender, int version, ThreadAccount settled) throws SQLException {
    List<Pending> unsettled =
        session.query(
            "SELECT nonce, fee FROM tx WHERE sender = ? AND stage < 2 ORDER BY nonce",
            row -> new Pending(row.getLong(1), row.getLong(2)),
            sender.bytes());
    if (version == 1) {
      return new After(new ThreadAccount(counted(sender), 0), unsettled.size());
    }
    long nonce = settled.nonce();
    long balance = settled.balance();
    for (Pending one : unsettled) {
      if (one.nonce >= settled.nonce()) {
        nonce = one.nonce + 1;
        balance = Math.max(0, balance - one.fee);
      }
    }
    return new After(new ThreadAccount(nonce, balance), unsettled.size());
  }

  private long counted(Bytes32 sender) throws SQLException {
    return session
        .first("SELECT next FROM nonce WHERE account = ?", row -> row.getLong(1), sender.bytes())
        .orElse(0L);
  }

  private static Optional<Refusal> expected(Reason reason, String what, Object want, Object got) {
    return Optional.of(Refusal.expected(reason, what, want, got));
  }
}
