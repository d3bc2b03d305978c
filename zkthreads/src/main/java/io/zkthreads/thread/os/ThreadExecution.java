package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The run of a sub-block that is proven: its public words are the statement's words.
public final class ThreadExecution {
  private ThreadExecution() {}

  /// How it went.
  public sealed interface Result {
    /// The run shows exactly the statement.
    ///
    /// @param execution ready for a witness
    /// @param statuses by transaction
    record Executed(Execution execution, List<TransactionStatus> statuses) implements Result {}

    /// The sub-block does not do what its statement says.
    ///
    /// @param transaction index of the transaction at fault, or -1 if none is
    /// @param detail why
    record Refused(int transaction, String detail) implements Result {}
  }

  /// Runs a sub-block. The OS finds what is wrong with its transactions; only then they are looked
  /// at one by one, to say which.
  ///
  /// @param executor of the thread's program ([ThreadProgram#program]), with the look-back of the
  ///   proving key
  /// @param limits of the whole run
  public static Result run(
      ThreadProgram program, Executor executor, SubBlock block, Limits limits) {
    Statement statement = block.statement();
    if (statement.header().osVersion() != program.os().number()) {
      return refuse("OS version", program.os().number(), statement.header().osVersion());
    }
    if (!statement.contracts().equals(program.addresses())) {
      return refuse("contracts", program.addresses(), statement.contracts());
    }
    if (!block.isCommitted()) {
      return new Result.Refused(-1, "the statement commits to other transactions");
    }
    Result result = runUnchecked(program, executor, block, limits);
    return result instanceof Result.Refused refused && program.os() != OsVersion.V1
        ? refuseTransactions(block).orElse(refused)
        : result;
  }

  /// As above, by a host that has looked at no transaction before: what is wrong with them the OS
  /// itself finds, as it does for a dishonest Prover.
  public static Result runUnchecked(
      ThreadProgram program, Executor executor, SubBlock block, Limits limits) {
    Statement statement = block.statement();
    Map<OsHost.Key, Integer> indices = indices(statement);
    Advice advice = Advice.of(statement);
    int user = program.os().userIndex();
    for (int i = 0; i < block.transactions().size(); i++) {
      UserTransaction t = block.transactions().get(i);
      Integer sender = indices.get(new OsHost.Key(user, t.sender()));
      if (sender == null) {
        String map = user == Statement.AUTH_INDEX ? "AUTH of " : "ACCOUNT of ";
        return new Result.Refused(i, map + t.sender() + " is not among the inputs");
      }
      int contract = Advice.indexOf(statement.contracts(), t.call().contract());
      if (contract < 0) {
        return new Result.Refused(i, "no contract " + t.call().contract() + " in the set");
      }
      if (user == Statement.AUTH_INDEX) {
        advice.transaction(sender, contract, t.call().calldata());
      } else {
        advice.signed(sender, contract, t);
      }
    }
    OsHost host = new OsHost(program, advice.end(), (key, guest) -> indices.getOrDefault(key, -1));
    return check(executor.execute(host, limits), host, statement);
  }

  /// The first transaction of a sub-block of OS version 2 that the OS would stop at before its
  /// contract runs: not signed for this place, not by its sender, not with his next nonce, or
  /// without the fee. A run tells of all signatures together only.
  public static Optional<Result.Refused> refuseTransactions(SubBlock block) {
    Statement.Header header = block.statement().header();
    Map<Bytes32, ThreadAccount> accounts = new HashMap<>();
    for (Input input : block.statement().inputs()) {
      if (input.isAccount()) {
        accounts.put(input.slot(), ThreadAccount.of(input.value()));
      }
    }
    ThreadAccounts taken =
        new ThreadAccounts(sender -> accounts.getOrDefault(sender, ThreadAccount.EMPTY));
    for (int i = 0; i < block.transactions().size(); i++) {
      UserTransaction t = block.transactions().get(i);
      UserTransaction.Call call = t.call();
      if (call.version() != 2) {
        return refuse(i, "transaction version", 2, call.version());
      }
      if (!call.chainId().equals(header.chainId())) {
        return refuse(i, "chain id", header.chainId(), call.chainId());
      }
      if (!call.settlementId().equals(header.settlementId())) {
        return refuse(i, "settlement id", header.settlementId(), call.settlementId());
      }
      if (!call.scope().equals(header.threadId())) {
        return refuse(i, "scope", header.threadId(), call.scope());
      }
      if (!t.isSignatureValid()) {
        return refuse(i, "signature", "one of the sender", t.signature());
      }
      Optional<TransactionStatus.Invalid> invalid = taken.take(t, header.latest());
      if (invalid.isPresent()) {
        return Optional.of(new Result.Refused(i, invalid.get().detail()));
      }
    }
    return Optional.empty();
  }

  private static Map<OsHost.Key, Integer> indices(Statement statement) {
    Map<OsHost.Key, Integer> indices = new HashMap<>();
    for (Input input : statement.inputs()) {
      indices.put(new OsHost.Key(input.contractIndex(), input.slot()), indices.size());
    }
    return indices;
  }

  private static Result check(Execution execution, OsHost host, Statement statement) {
    int transaction = execution.memory().word(0, OsLayout.TX_INDEX);
    int culprit = transaction < statement.header().transactionCount() ? transaction : -1;
    return switch (execution.outcome()) {
      case Outcome.Halted halted when halted.exitCode() != 0 ->
          new Result.Refused(culprit, OsLayout.exitText(halted.exitCode()));
      case Outcome.Halted halted ->
          halted.publicWords().equals(statement.publicWords())
              ? new Result.Executed(execution, host.statuses())
              : new Result.Refused(-1, "the outputs are not those of the statement");
      case Outcome.Trapped trap -> new Result.Refused(culprit, trap.toString());
      case Outcome.LimitReached limit -> new Result.Refused(culprit, limit.toString());
    };
  }

  private static Result refuse(String what, Object expected, Object got) {
    return refuse(-1, what, expected, got).orElseThrow();
  }

  private static Optional<Result.Refused> refuse(
      int transaction, String what, Object expected, Object got) {
    return Optional.of(
        new Result.Refused(transaction, what + ": expected " + expected + ", got " + got));
  }
}
