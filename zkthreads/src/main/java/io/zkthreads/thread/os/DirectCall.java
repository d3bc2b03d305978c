package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.StateView;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.os.TransactionStatus.Cause;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A transaction sent directly to the L2: the same contracts under the same OS image as in a
/// thread, in discovery mode only. The sender needs no AUTH and no account in a thread: the L2 has
/// checked signature, nonce and expiry, and takes the fee.
///
/// Which contracts it reaches is not known before, so it runs with the set found so far and begins
/// anew whenever it calls a deployed contract outside of it; at most 63 times.
public final class DirectCall {
  private DirectCall() {}

  /// Deployed contracts.
  @FunctionalInterface
  public interface Contracts {
    Optional<ContractImage> get(Bytes32 address);
  }

  /// Puts programs together, or knows them: the result has to be that of [ThreadProgram#of].
  @FunctionalInterface
  public interface Programs {
    ThreadProgram of(OsVersion os, SortedMap<Bytes32, ContractImage> contracts);
  }

  /// What a direct call did.
  ///
  /// @param status whether it counts; unless it returned, `writes` is empty
  /// @param reads every contract key touched, with its value before
  /// @param writes keys that changed, with their new values
  /// @param returned what the contract returned
  /// @param cycles of the run
  public record Receipt(
      TransactionStatus status,
      List<KeyValue> reads,
      List<KeyValue> writes,
      Calldata returned,
      long cycles) {}

  /// Executes `transaction` on `state` at L2 time `time`. Nothing is written anywhere.
  public static Receipt execute(
      OsVersion os, Contracts contracts, StateView state, long time, Transaction transaction) {
    return execute(os, contracts, ThreadProgram::of, state, time, transaction);
  }

  /// As above, with programs that may be known.
  public static Receipt execute(
      OsVersion os,
      Contracts contracts,
      Programs programs,
      StateView state,
      long time,
      Transaction transaction) {
    SortedMap<Bytes32, ContractImage> set = new TreeMap<>();
    Transaction free =
        new Transaction(transaction.sender(), transaction.contract(), transaction.calldata());
    Bytes32 missing = transaction.contract();
    while (true) {
      Optional<ContractImage> found =
          set.size() < Statement.MAX_CONTRACTS ? contracts.get(missing) : Optional.empty();
      if (found.isEmpty()) {
        Cause cause =
            set.size() < Statement.MAX_CONTRACTS ? Cause.UNKNOWN_CONTRACT : Cause.OVER_STATE_LIMIT;
        return invalid(new TransactionStatus.Invalid(cause, "no contract " + missing), 0);
      }
      set.put(missing, found.get());
      ThreadProgram program = programs.of(os, set);
      switch (Discovery.run(
          program, List.of(free), Discovery.Times.at(time), values(program, state))) {
        case Discovery.Result.Complete complete -> {
          return receipt(program, complete);
        }
        case Discovery.Result.Stopped stopped -> {
          if (stopped.status().cause() != Cause.UNKNOWN_CONTRACT) {
            return invalid(stopped.status(), stopped.cycles());
          }
          missing = stopped.missing();
        }
      }
    }
  }

  private static Discovery.Values values(ThreadProgram program, StateView state) {
    return (contract, slot) ->
        switch (contract) {
          case Statement.AUTH_INDEX -> Bytes32.ONE;
          case Statement.ACCOUNT_INDEX -> ThreadAccount.EMPTY.value();
          default -> state.get(new StateKey(program.addresses().get(contract), slot));
        };
  }

  private static Receipt invalid(TransactionStatus.Invalid status, long cycles) {
    return new Receipt(status, List.of(), List.of(), Calldata.EMPTY, cycles);
  }

  private static Receipt receipt(ThreadProgram program, Discovery.Result.Complete run) {
    List<KeyValue> reads =
        run.inputs().stream()
            .filter(i -> !namesUser(i))
            .map(i -> new KeyValue(key(program, i), i.value()))
            .toList();
    List<KeyValue> writes =
        run.outputs().stream()
            .filter(o -> !namesUser(run.inputs().get(o.inputIndex())))
            .map(o -> new KeyValue(key(program, run.inputs().get(o.inputIndex())), o.value()))
            .toList();
    return new Receipt(run.statuses().getFirst(), reads, writes, run.returned(), run.cycles());
  }

  private static boolean namesUser(Input input) {
    return input.isAuth() || input.isAccount();
  }

  private static StateKey key(ThreadProgram program, Input input) {
    return new StateKey(program.addresses().get(input.contractIndex()), input.slot());
  }
}
