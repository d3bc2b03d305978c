package io.zkthreads.thread.draft;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.StateView;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.draft.ThreadTerms.Position;
import io.zkthreads.thread.os.Discovery;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadAccounts;
import io.zkthreads.thread.os.Transaction;
import io.zkthreads.thread.os.TransactionStatus;
import io.zkthreads.thread.os.TransactionStatus.Cause;
import io.zkthreads.vm.exec.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// A sub-block but for the Batcher's signature: what transactions of a thread do on a state, and
/// the statement about those that can be part of a sub-block there. Signatures of users are not
/// looked at.
///
/// @param salt of the commitment under OS version 1, else zero
/// @param transactions of the statement, in order
/// @param statuses by transaction of the statement; none is invalid
/// @param dropped invalid transactions, in the order in which they were found
/// @param cycles of the discovery run
public record Draft(
    Statement statement,
    Bytes32 salt,
    List<UserTransaction> transactions,
    List<TransactionStatus> statuses,
    List<Dropped> dropped,
    long cycles) {
  public Draft {
    transactions = List.copyOf(transactions);
    statuses = List.copyOf(statuses);
    dropped = List.copyOf(dropped);
  }

  /// Executes `wanted` in order: one run for each transaction that turns out invalid, and one for
  /// the rest.
  ///
  /// @param salt of a commitment under OS version 1, else zero
  /// @return empty if the runs together take more than the bounds allow
  /// @throws CancellationException if nobody wants it any more
  public static Optional<Draft> of(
      ThreadTerms terms,
      List<UserTransaction> wanted,
      Bytes32 salt,
      StateView state,
      Position at,
      Bounds bounds) {
    return new Making(terms, state, at, wanted).make(salt, bounds);
  }

  /// As above, as long as it takes.
  public static Draft of(
      ThreadTerms terms, List<UserTransaction> wanted, Bytes32 salt, StateView state, Position at) {
    return of(terms, wanted, salt, state, at, Bounds.NONE)
        .orElseThrow(() -> new IllegalStateException("a draft without bounds reached one"));
  }

  /// What making a draft may cost.
  ///
  /// @param cycles of all runs together, where handing a transaction to a run counts as a hundred
  /// @param abandoned asked some hundred times a second whether nobody wants the draft any more
  public record Bounds(long cycles, BooleanSupplier abandoned) {
    /// About what handing a transaction to a run takes, in cycles of the run.
    static final long CYCLES_OF_A_TRANSACTION = 100;

    /// As long as it takes.
    public static final Bounds NONE = new Bounds(Long.MAX_VALUE, () -> false);
  }

  /// A transaction that cannot be part of a sub-block on this state.
  ///
  /// @param index among those that were to be executed
  public record Dropped(int index, UserTransaction transaction, TransactionStatus.Invalid why) {}

  /// Signs the statement.
  public SubBlock sign(SigningKey batcher) {
    return SubBlock.sign(statement, salt, transactions, batcher);
  }

  private static final class Making {
    private final ThreadTerms terms;
    private final StateView state;
    private final Position at;
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<Dropped> dropped = new ArrayList<>();

    private record Candidate(int index, UserTransaction transaction) {}

    Making(ThreadTerms terms, StateView state, Position at, List<UserTransaction> wanted) {
      this.terms = terms;
      this.state = state;
      this.at = at;
      for (int i = 0; i < wanted.size(); i++) {
        candidates.add(new Candidate(i, wanted.get(i)));
      }
    }

    Optional<Draft> make(Bytes32 salt, Bounds bounds) {
      dropUninvited();
      long left = bounds.cycles;
      while (left > 0) {
        if (terms.program().os() != OsVersion.V1) {
          dropUnpaid();
        }
        List<UserTransaction> transactions =
            candidates.stream().map(Candidate::transaction).toList();
        List<Transaction> calls = transactions.stream().map(Transaction::of).toList();
        Limits ofRun =
            Limits.ofCycles(Math.min(left, Limits.MAX_PROVABLE_CYCLES)).until(bounds.abandoned);
        Discovery.Result result =
            Discovery.run(terms.program(), calls, at.times(), this::value, ofRun);
        if (bounds.abandoned.getAsBoolean()) {
          throw new CancellationException();
        }
        switch (result) {
          case Discovery.Result.Complete run -> {
            return Optional.of(draft(run, transactions, salt));
          }
          case Discovery.Result.Stopped stopped -> {
            if (!candidates.isEmpty()) {
              drop(stopped);
            }
            left -= stopped.cycles() + Bounds.CYCLES_OF_A_TRANSACTION * calls.size();
          }
        }
      }
      return Optional.empty();
    }

    /// A limit may also be reached behind the last transaction: then that is one too many.
    private void drop(Discovery.Result.Stopped stopped) {
      int last = candidates.size() - 1;
      Candidate invalid = candidates.remove(Math.clamp(stopped.transaction(), 0, last));
      dropped.add(new Dropped(invalid.index, invalid.transaction, stopped.status()));
    }

    /// What no run could take up.
    private void dropUninvited() {
      candidates.removeIf(c -> {
        Optional<TransactionStatus.Invalid> why = uninvited(c.transaction);
        why.ifPresent(w -> dropped.add(new Dropped(c.index, c.transaction, w)));
        return why.isPresent();
      });
    }

    private Optional<TransactionStatus.Invalid> uninvited(UserTransaction transaction) {
      Bytes32 contract = transaction.call().contract();
      if (!terms.program().addresses().contains(contract)) {
        return Optional.of(
            new TransactionStatus.Invalid(Cause.UNKNOWN_CONTRACT, "no contract " + contract));
      }
      boolean asksAuth = terms.program().os() == OsVersion.V1;
      Bytes32 sender = transaction.sender();
      return !asksAuth || value(Statement.AUTH_INDEX, sender).equals(Bytes32.ONE)
          ? Optional.empty()
          : Optional.of(
              new TransactionStatus.Invalid(Cause.NOT_OPTED_IN, sender + " has not opted in"));
    }

    /// What the discovery run does not check: a nonce is wrong too if an earlier transaction of its
    /// sender was dropped.
    private void dropUnpaid() {
      ThreadAccounts accounts =
          new ThreadAccounts(
              user -> ThreadAccount.of(state.get(StateKey.account(terms.threadId(), user))));
      candidates.removeIf(c -> {
        Optional<TransactionStatus.Invalid> why = accounts.take(c.transaction, at.latest());
        why.ifPresent(w -> dropped.add(new Dropped(c.index, c.transaction, w)));
        return why.isPresent();
      });
    }

    private Bytes32 value(int contract, Bytes32 slot) {
      return state.get(
          switch (contract) {
            case Statement.AUTH_INDEX -> StateKey.auth(terms.threadId(), slot);
            case Statement.ACCOUNT_INDEX -> StateKey.account(terms.threadId(), slot);
            default -> new StateKey(terms.program().addresses().get(contract), slot);
          });
    }

    private Draft draft(
        Discovery.Result.Complete run, List<UserTransaction> transactions, Bytes32 salt) {
      Statement statement =
          new Statement(
              terms.header(at, salt, transactions),
              terms.program().addresses(),
              run.inputs(),
              run.outputs());
      return new Draft(statement, salt, transactions, run.statuses(), dropped, run.cycles());
    }
  }
}
