package io.zkthreads.thread.os;

import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  /// Runs a sub-block.
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
    Map<OsHost.Key, Integer> indices = indices(statement);
    Advice advice = Advice.of(statement);
    for (int i = 0; i < block.transactions().size(); i++) {
      UserTransaction t = block.transactions().get(i);
      Integer auth = indices.get(new OsHost.Key(Statement.AUTH_INDEX, t.sender()));
      if (auth == null) {
        return new Result.Refused(i, "AUTH of " + t.sender() + " is not among the inputs");
      }
      int contract = Advice.indexOf(statement.contracts(), t.call().contract());
      if (contract < 0) {
        return new Result.Refused(i, "no contract " + t.call().contract() + " in the set");
      }
      advice.transaction(auth, contract, t.call().calldata());
    }
    OsHost host =
        new OsHost(
            advice.end(),
            (key, guest) -> indices.getOrDefault(key, -1),
            program.os().transactionCycles());
    return check(executor.execute(host, limits), host, statement);
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
    return new Result.Refused(-1, what + ": expected " + expected + ", got " + got);
  }
}
