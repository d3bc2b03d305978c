package io.zkthreads.server.contract;

import io.zkthreads.server.contract.Scenario.Expectation;
import io.zkthreads.server.contract.Scenario.Step;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.DirectCall;
import io.zkthreads.thread.os.Discovery;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.thread.os.Transaction;
import io.zkthreads.thread.os.TransactionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Runs a scenario: each transaction on its own as the L2 would, on the state that the ones before
/// have left; then those that count in one thread, whose state must be the same.
public final class ScenarioRun {
  private static final OsVersion OS = OsVersion.V2;

  private final Scenario scenario;
  private final Map<Bytes32, ContractImage> contracts = new TreeMap<>();
  private final Map<StateKey, Bytes32> before;
  private final Map<StateKey, Bytes32> state;

  private ScenarioRun(
      Scenario scenario, Map<String, ContractImage> images, Map<StateKey, Bytes32> before) {
    this.scenario = scenario;
    this.before = before;
    this.state = new HashMap<>(before);
    images.forEach((name, image) -> contracts.put(scenario.address(name), image));
  }

  /// What became of a transaction.
  ///
  /// @param complaint how it is not as expected
  public record Done(Step step, DirectCall.Receipt receipt, Optional<String> complaint) {}

  /// What a scenario did.
  ///
  /// @param threaded how the thread's state differs from that of direct calls; empty if it is the
  ///   same
  /// @param state what direct calls have left, without zeros
  public record Result(List<Done> done, Optional<String> threaded, Map<StateKey, Bytes32> state) {
    public Result {
      done = List.copyOf(done);
      state = Map.copyOf(state);
    }

    /// Whether everything was as expected.
    public boolean passed() {
      return threaded.isEmpty() && done.stream().allMatch(d -> d.complaint().isEmpty());
    }
  }

  /// Runs all transactions.
  ///
  /// @param images by the names of the scenario's contracts
  /// @param before state that the first transaction finds
  public static Result run(
      Scenario scenario, Map<String, ContractImage> images, Map<StateKey, Bytes32> before) {
    ScenarioRun run = new ScenarioRun(scenario, images, before);
    List<Done> done = run.direct();
    Optional<String> threaded = run.threaded(done);
    run.state.values().removeIf(Bytes32::isZero);
    return new Result(done, threaded, run.state);
  }

  private Bytes32 value(StateKey key) {
    return state.getOrDefault(key, Bytes32.ZERO);
  }

  // Directly.

  private List<Done> direct() {
    List<Done> done = new ArrayList<>();
    for (Step step : scenario.steps()) {
      DirectCall.Receipt receipt =
          DirectCall.execute(
              OS,
              address -> Optional.ofNullable(contracts.get(address)),
              this::value,
              step.time(),
              transaction(step));
      receipt.writes().forEach(write -> state.put(write.key(), write.value()));
      done.add(
          new Done(step, receipt, step.expected().flatMap(wanted -> complaint(wanted, receipt))));
    }
    return done;
  }

  private Transaction transaction(Step step) {
    return new Transaction(
        scenario.address(step.user()), scenario.address(step.contract()), step.data());
  }

  private static Optional<String> complaint(Expectation wanted, DirectCall.Receipt receipt) {
    boolean met =
        switch (wanted) {
          case Expectation.Returned(Calldata data) ->
              receipt.status() instanceof TransactionStatus.Returned
                  && receipt.returned().equals(data);
          case Expectation.Reverted(int reason) ->
              receipt.status().equals(new TransactionStatus.Reverted(reason));
          case Expectation.Invalid(TransactionStatus.Cause cause) ->
              receipt.status() instanceof TransactionStatus.Invalid invalid
                  && invalid.cause() == cause;
        };
    return met ? Optional.empty() : Optional.of("expected " + text(wanted));
  }

  private static String text(Expectation wanted) {
    return switch (wanted) {
      case Expectation.Returned(Calldata data) -> "returned" + words(data);
      case Expectation.Reverted(int reason) -> "reverted " + Integer.toUnsignedString(reason);
      case Expectation.Invalid(TransactionStatus.Cause cause) -> "invalid " + cause;
    };
  }

  /// A status as scenarios write it.
  public static String text(DirectCall.Receipt receipt) {
    return switch (receipt.status()) {
      case TransactionStatus.Returned _ -> "returned" + words(receipt.returned());
      case TransactionStatus.Reverted(int reason) -> "reverted " + Integer.toUnsignedString(reason);
      case TransactionStatus.Invalid(TransactionStatus.Cause cause, String detail) ->
          "invalid " + cause + " (" + detail + ")";
    };
  }

  private static String words(Calldata data) {
    StringBuilder text = new StringBuilder();
    for (int word : data.words()) {
      text.append(' ').append(Integer.toUnsignedString(word));
    }
    return text.toString();
  }

  // In a thread.

  /// Transactions of one time are one sub-block.
  private Optional<String> threaded(List<Done> done) {
    List<Done> counted =
        done.stream()
            .filter(d -> !(d.receipt().status() instanceof TransactionStatus.Invalid))
            .toList();
    ThreadProgram program = ThreadProgram.of(OS, contracts);
    Map<StateKey, Bytes32> thread = new HashMap<>(before);
    for (int first = 0, end; first < counted.size(); first = end) {
      end = first + 1;
      while (end < counted.size()
          && counted.get(end).step().time() == counted.get(first).step().time()) {
        end++;
      }
      Optional<String> difference = subBlock(program, counted.subList(first, end), thread);
      if (difference.isPresent()) {
        return difference;
      }
    }
    state.values().removeIf(Bytes32::isZero);
    thread.values().removeIf(Bytes32::isZero);
    return thread.equals(state)
        ? Optional.empty()
        : Optional.of(
            "the state is another in a thread than by direct calls: does the contract read RAM that it has not written in the same call?");
  }

  private Optional<String> subBlock(
      ThreadProgram program, List<Done> done, Map<StateKey, Bytes32> thread) {
    List<Transaction> transactions = done.stream().map(d -> transaction(d.step())).toList();
    Discovery.Times at = Discovery.Times.at(done.getFirst().step().time());
    Discovery.Values values =
        (contract, slot) ->
            contract == Statement.ACCOUNT_INDEX
                ? ThreadAccount.EMPTY.value()
                : thread.getOrDefault(
                    new StateKey(program.addresses().get(contract), slot), Bytes32.ZERO);
    switch (Discovery.run(program, transactions, at, values)) {
      case Discovery.Result.Stopped stopped -> {
        return Optional.of(
            "line %d is valid as a direct call and not in a thread: %s"
                .formatted(
                    done.get(Math.clamp(stopped.transaction(), 0, done.size() - 1)).step().line(),
                    stopped.status().detail()));
      }
      case Discovery.Result.Complete run -> {
        for (int i = 0; i < done.size(); i++) {
          if (!run.statuses().get(i).equals(done.get(i).receipt().status())) {
            return Optional.of(
                "line %d ends otherwise in a thread: %s"
                    .formatted(done.get(i).step().line(), run.statuses().get(i)));
          }
        }
        run.outputs()
            .forEach(o -> {
              Statement.Input input = run.inputs().get(o.inputIndex());
              if (!input.isAccount()) {
                StateKey key =
                    new StateKey(program.addresses().get(input.contractIndex()), input.slot());
                thread.put(key, o.value());
              }
            });
        return Optional.empty();
      }
    }
  }
}
