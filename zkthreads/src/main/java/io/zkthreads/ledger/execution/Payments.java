package io.zkthreads.ledger.execution;

import io.zkthreads.ledger.chain.Account;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.state.State;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.os.OsVersion;

/// Operations that move money: between accounts, into vaults, and what users prepay in threads.
final class Payments {
  private Payments() {}

  static Effect transfer(State state, Bytes32 sender, Operation.Transfer transfer) {
    Account from = state.account(sender);
    if (from.balance() < transfer.amount()) {
      return notEnough(transfer.amount(), from);
    }
    State taken = pay(state, sender, -transfer.amount());
    return new Effect.Done(pay(taken, transfer.to(), transfer.amount()));
  }

  static Effect fundVault(State state, Bytes32 sender, Operation.FundVault fund) {
    ThreadRecord thread = state.thread(fund.thread()).orElse(null);
    if (thread == null) {
      return Operations.unknownThread(fund.thread());
    }
    if (!thread.open()) {
      return Effect.failed(Reason.THREAD_CLOSED, "thread " + thread.id(), "open", "closed");
    }
    Account from = state.account(sender);
    if (from.balance() < fund.amount()) {
      return notEnough(fund.amount(), from);
    }
    return new Effect.Done(
        pay(state, sender, -fund.amount())
            .withThread(thread.withVault(thread.vault() + fund.amount())));
  }

  static Effect fundAccount(State state, Bytes32 sender, Operation.FundAccount fund) {
    ThreadRecord thread = state.thread(fund.thread()).orElse(null);
    if (thread == null) {
      return Operations.unknownThread(fund.thread());
    }
    if (!thread.open()) {
      return Effect.failed(Reason.THREAD_CLOSED, "thread " + thread.id(), "open", "closed");
    }
    if (thread.osVersion() == OsVersion.V1.number()) {
      return Operations.wrongOs(thread, "2 or later: users of version 1 pay nothing in a thread");
    }
    Account from = state.account(sender);
    if (from.balance() < fund.amount()) {
      return notEnough(fund.amount(), from);
    }
    return new Effect.Done(
        credit(pay(state, sender, -fund.amount()), thread.id(), sender, fund.amount()));
  }

  /// Also out of a closed thread: it is the user's money, and nobody else's.
  static Effect withdrawAccount(State state, Bytes32 sender, Operation.WithdrawAccount withdrawal) {
    if (state.thread(withdrawal.thread()).isEmpty()) {
      return Operations.unknownThread(withdrawal.thread());
    }
    long prepaid =
        ThreadAccount.of(state.get(StateKey.account(withdrawal.thread(), sender))).balance();
    if (prepaid < withdrawal.amount()) {
      return Effect.failed(
          Reason.NOT_ENOUGH_MONEY,
          "balance in the thread",
          "at least " + withdrawal.amount(),
          prepaid);
    }
    long amount = withdrawal.amount();
    return new Effect.Done(
        pay(credit(state, withdrawal.thread(), sender, -amount), sender, amount));
  }

  private static State credit(State state, Bytes32 thread, Bytes32 user, long amount) {
    StateKey key = StateKey.account(thread, user);
    ThreadAccount account = ThreadAccount.of(state.get(key));
    long balance = Math.addExact(account.balance(), amount);
    return state.with(key, new ThreadAccount(account.nonce(), balance).value());
  }

  /// Money is conserved, so a balance never exceeds the supply of genesis.
  static State pay(State state, Bytes32 address, long amount) {
    Account account = state.account(address);
    return state.withAccount(
        address, new Account(account.nonce(), Math.addExact(account.balance(), amount)));
  }

  private static Effect notEnough(long amount, Account account) {
    return Effect.failed(
        Reason.NOT_ENOUGH_MONEY, "balance", "at least " + amount, account.balance());
  }
}
