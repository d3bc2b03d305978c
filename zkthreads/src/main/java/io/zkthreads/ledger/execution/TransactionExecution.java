package io.zkthreads.ledger.execution;

import static io.zkthreads.ledger.chain.Refusal.expected;

import io.zkthreads.ledger.acceptance.BlockContext;
import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.acceptance.LeasedKeys;
import io.zkthreads.ledger.chain.Account;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.state.Images;
import io.zkthreads.ledger.state.State;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.os.DirectCall;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.thread.os.TransactionStatus;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Executes transactions one at a time: charges the sender, does what is asked, writes the receipt.
/// Start reading at [#execute].
public final class TransactionExecution {
  private final BlockContext block;
  private final KeySource keys;

  public TransactionExecution(BlockContext block, KeySource keys) {
    this.block = block;
    this.keys = keys;
  }

  /// A transaction at its place.
  ///
  /// @param bytes length of its encoding
  /// @param index position in the block
  public record Sequenced(Transaction transaction, Bytes32 id, int bytes, int index) {}

  /// The state after a transaction, and its receipt.
  public record Executed(State after, Receipt receipt) {}

  /// Executes a transaction whose signature was checked.
  ///
  /// Three outcomes: it cannot be charged (REFUSED, nothing changes); it fails (REVERTED, fee and
  /// nonce change, nothing else); it is applied. The fee is that of the schedule, to the unit, more
  /// for a direct call that was run several times, and less for a verification that was not needed.
  public Executed execute(State before, Sequenced sequenced) {
    Transaction transaction = sequenced.transaction();
    Account payer = before.account(transaction.sender());
    Refusal uncharged = chargeable(payer, transaction, sequenced.bytes());
    if (uncharged != null) {
      return executed(before, before, sequenced, 0, new Outcome.Refused(uncharged), 0);
    }
    long cost = block.genesis().fees().cost(transaction, sequenced.bytes());
    State charged = charge(before, transaction.sender(), cost);
    Effect effect = effect(charged, transaction, cost);
    State after = effect instanceof Effect.Done done ? done.after() : charged;
    Outcome outcome =
        switch (effect) {
          case Effect.Done e -> new Outcome.Applied(e.output());
          case Effect.Failed e -> new Outcome.Reverted(e.refusal().ofReceipt());
        };
    return executed(
        before,
        pay(after, transaction.sender(), effect.extra()),
        sequenced,
        cost + effect.extra(),
        outcome,
        effect.cycles());
  }

  /// Why an account cannot be charged for a transaction now, or null.
  public @Nullable Refusal chargeable(Account account, Transaction transaction, int bytes) {
    if (transaction.nonce() != account.nonce()) {
      return expected(Reason.WRONG_NONCE, "nonce", account.nonce(), transaction.nonce());
    }
    long cost = block.genesis().fees().cost(transaction, bytes);
    if (transaction.fee() < cost) {
      return expected(Reason.FEE_TOO_LOW, "fee", "at least " + cost, transaction.fee());
    }
    if (account.balance() < cost) {
      return expected(
          Reason.INSUFFICIENT_BALANCE, "balance", "at least " + cost, account.balance());
    }
    return null;
  }

  private Effect effect(State charged, Transaction transaction, long cost) {
    return switch (transaction) {
      case Transaction.DirectCall direct -> call(charged, direct.call(), cost);
      case Transaction.Operate operate ->
          new Operations(block, keys).perform(charged, operate.signed());
    };
  }

  private State charge(State state, Bytes32 sender, long fee) {
    Account payer = state.account(sender);
    return pay(
        state.withAccount(sender, new Account(payer.nonce() + 1, payer.balance())), sender, fee);
  }

  /// From the sender to the collector, or back if it is negative.
  private State pay(State state, Bytes32 sender, long amount) {
    Account payer = state.account(sender);
    State paid = state.withAccount(sender, new Account(payer.nonce(), payer.balance() - amount));
    Bytes32 collector = block.genesis().feeCollector();
    Account collected = paid.account(collector);
    return paid.withAccount(
        collector, new Account(collected.nonce(), collected.balance() + amount));
  }

  /// @param cost that is charged already: of the first run
  private Effect call(State state, UserTransaction transaction, long cost) {
    long expiry = transaction.call().expiry();
    if (block.time() > expiry) {
      return Effect.failed(Reason.EXPIRED, "block time", "at most " + expiry, block.time());
    }
    Bytes32 address = transaction.call().contract();
    if (state.contract(address).isEmpty()) {
      return Effect.failed(Reason.UNKNOWN_CONTRACT, "contract", "a deployed one", address);
    }
    OsVersion os = newestActiveOs(state);
    if (os == null) {
      return Effect.failed(Reason.OS_RETIRED, "OS for direct calls", "an ACTIVE one", "none");
    }
    long perRun = block.genesis().fees().perCall();
    long offered = transaction.call().fee() - cost;
    long covered = Math.min(offered, state.account(transaction.sender()).balance());
    Images.Reach reach =
        new Images.Reach(state, perRun == 0 ? Long.MAX_VALUE : 1 + covered / perRun);
    DirectCall.Receipt call =
        DirectCall.execute(
            os,
            reach,
            keys::program,
            state,
            block.time(),
            io.zkthreads.thread.os.Transaction.of(transaction));
    return outcome(state, call, reach, (reach.runs() - 1) * perRun, cost + reach.runs() * perRun);
  }

  /// @param extra what runs after the first cost
  /// @param next what another run would have made of the cost
  private Effect outcome(
      State state, DirectCall.Receipt call, Images.Reach reach, long extra, long next) {
    if (reach.isExceeded()) {
      Refusal refusal =
          expected(
              Reason.CONTRACT_TRAPPED,
              "words of the images that the call reaches",
              "at most " + ThreadProgram.MAX_WORDS,
              "more");
      return new Effect.Failed(refusal, 0, extra);
    }
    if (reach.isUnpaid()) {
      Refusal refusal =
          expected(
              Reason.FEE_TOO_LOW,
              "fee and balance for run " + (reach.runs() + 1) + " of a call of several contracts",
              "at least " + next,
              "less");
      return new Effect.Failed(refusal, 0, extra);
    }
    return switch (call.status()) {
      case TransactionStatus.Returned ignored -> returned(state, call, extra);
      case TransactionStatus.Reverted reverted ->
          new Effect.Failed(
              new Refusal(Reason.CONTRACT_REVERTED, "contract reverted with " + reverted.reason()),
              call.cycles(),
              extra);
      case TransactionStatus.Invalid invalid ->
          new Effect.Failed(
              new Refusal(reasonOf(invalid.cause()), invalid.detail()), call.cycles(), extra);
    };
  }

  private Effect returned(State state, DirectCall.Receipt call, long extra) {
    Refusal leased = LeasedKeys.refusal(state, call.writes(), block.height(), Optional.empty());
    return leased == null
        ? new Effect.Done(
            write(state, call.writes()), Bytes.of(call.returned().bytes()), call.cycles(), extra)
        : new Effect.Failed(leased, call.cycles(), extra);
  }

  private static Reason reasonOf(TransactionStatus.Cause cause) {
    return switch (cause) {
      case NOT_OPTED_IN, WRONG_NONCE, FEE_NOT_COVERED, EXPIRED, TRAPPED, OVER_STATE_LIMIT ->
          Reason.CONTRACT_TRAPPED;
      case UNKNOWN_CONTRACT -> Reason.UNKNOWN_CONTRACT;
      case OVER_CYCLE_LIMIT -> Reason.CYCLE_LIMIT;
    };
  }

  private static @Nullable OsVersion newestActiveOs(State state) {
    return Arrays.stream(OsVersion.values())
        .filter(os -> Images.status(state, os.number()) == OsStatus.ACTIVE)
        .max(Comparator.comparingInt(OsVersion::number))
        .orElse(null);
  }

  private static State write(State state, List<KeyValue> writes) {
    State after = state;
    for (KeyValue write : writes) {
      after = after.with(write.key(), write.value());
    }
    return after;
  }

  private Executed executed(
      State before, State after, Sequenced sequenced, long fee, Outcome outcome, long cycles) {
    return new Executed(
        after,
        new Receipt(
            sequenced.id(),
            block.height(),
            sequenced.index(),
            outcome,
            fee,
            sequenced.transaction().sender(),
            cycles,
            before.stateRoot(),
            after.stateRoot()));
  }
}
