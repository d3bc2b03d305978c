package io.zkthreads.thread.batcher;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.StateView;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.batcher.Admission.Refused;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a Batcher knows about the users of its thread when their transactions come in.
interface Users {
  /// Why a transaction is not the sender's next, if it is not.
  Optional<Refused> refuse(UserTransaction transaction);

  /// Takes one that has not been refused.
  void take(UserTransaction transaction);

  /// Takes note of what became of `transactions`: those that are not in `statement` were dropped.
  void sealed(List<UserTransaction> transactions, Statement statement);

  /// Under OS version 1 only the Batcher counts: whatever it has taken is spent.
  static Users counted(Bytes32 thread, Nonces nonces) {
    return new Users() {
      @Override
      public Optional<Refused> refuse(UserTransaction transaction) {
        long next = nonces.next(thread, transaction.sender());
        return transaction.call().nonce() == next
            ? Optional.empty()
            : Refused.because("nonce", next, transaction.call().nonce());
      }

      @Override
      public void take(UserTransaction transaction) {
        nonces.take(thread, transaction.sender());
      }

      @Override
      public void sealed(List<UserTransaction> transactions, Statement statement) {}
    };
  }

  /// Under OS version 2 state counts, and what has been taken since. Forgetting that costs nobody
  /// anything: the OS takes no nonce twice.
  static Users prepaid(Bytes32 thread, StateView state) {
    Map<Bytes32, ThreadAccount> taken = new HashMap<>();
    return new Users() {
      // Whichever of state and memory has seen more of the user's transactions.
      private ThreadAccount account(Bytes32 user) {
        ThreadAccount settled = ThreadAccount.of(state.get(StateKey.account(thread, user)));
        ThreadAccount remembered = taken.getOrDefault(user, settled);
        return remembered.nonce() > settled.nonce() ? remembered : settled;
      }

      @Override
      public Optional<Refused> refuse(UserTransaction transaction) {
        UserTransaction.Call call = transaction.call();
        ThreadAccount account = account(transaction.sender());
        if (call.nonce() != account.nonce() || call.nonce() == Long.MAX_VALUE) {
          return Refused.because("nonce", account.nonce(), call.nonce());
        }
        return call.fee() > account.balance()
            ? Refused.because("fee", "at most the prepaid " + account.balance(), call.fee())
            : Optional.empty();
      }

      @Override
      public void take(UserTransaction transaction) {
        Bytes32 sender = transaction.sender();
        taken.put(sender, account(sender).pay(transaction.call().fee()));
      }

      @Override
      public void sealed(List<UserTransaction> transactions, Statement statement) {
        transactions.forEach(t -> taken.remove(t.sender()));
        for (Statement.Output output : statement.outputs()) {
          Statement.Input input = statement.inputs().get(output.inputIndex());
          if (input.isAccount()) {
            taken.put(input.slot(), ThreadAccount.of(output.value()));
          }
        }
      }
    };
  }
}
