package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Header;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import io.zkthreads.thread.os.TransactionStatus.Cause;
import io.zkthreads.thread.os.TransactionStatus.Invalid;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.GuestMemory;
import io.zkthreads.vm.exec.GuestView;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// An unproven run that finds what transactions read and write. It begins with the inputs that name
/// the senders (AUTH, or ACCOUNT under OS version 2) only; whenever a contract touches another key,
/// the host adds it to the input table of the OS and the run goes on. One pass, whatever the keys
/// are.
public final class Discovery {
  /// Values as the run finds them, in terms of a statement.
  @FunctionalInterface
  public interface Values {
    /// Value before the run.
    ///
    /// @param contractIndex into the program's contracts, or [Statement#AUTH_INDEX] under OS
    ///   version 1, [Statement#ACCOUNT_INDEX] under version 2
    Bytes32 get(int contractIndex, Bytes32 slot);
  }

  /// What a run found.
  public sealed interface Result {
    /// All transactions can be part of a sub-block.
    ///
    /// @param inputs every key touched and its value before, ascending
    /// @param outputs what changed, ascending
    /// @param statuses by transaction
    /// @param returned what the last transaction returned
    /// @param cycles of the run
    record Complete(
        List<Input> inputs,
        List<Output> outputs,
        List<TransactionStatus> statuses,
        Calldata returned,
        long cycles)
        implements Result {}

    /// The run ended at an invalid transaction.
    ///
    /// @param transaction its index
    /// @param status why
    /// @param missing for [Cause#UNKNOWN_CONTRACT], the address; else zero
    /// @param touched keys and values before, so far, ascending
    /// @param cycles of the run
    record Stopped(
        int transaction, Invalid status, Bytes32 missing, List<Input> touched, long cycles)
        implements Result {}
  }

  private static final Comparator<Input> ORDER =
      Comparator.comparing(Input::contractIndex, Integer::compareUnsigned)
          .thenComparing(Input::slot);

  private final ThreadProgram program;
  private final Values values;
  private final List<Input> table = new ArrayList<>();
  private final Map<OsHost.Key, Integer> indices = new HashMap<>();

  private Discovery(ThreadProgram program, Values values) {
    this.program = program;
    this.values = values;
  }

  /// Runs `transactions` in order over `values`.
  ///
  /// @param at of the sub-block or block
  public static Result run(
      ThreadProgram program, List<Transaction> transactions, Times at, Values values) {
    return run(program, transactions, at, values, Limits.provable());
  }

  /// As above, in a run under limits: at the transaction that reaches one it stops, as
  /// [Cause#OVER_STATE_LIMIT].
  public static Result run(
      ThreadProgram program,
      List<Transaction> transactions,
      Times at,
      Values values,
      Limits limits) {
    return new Discovery(program, values).run(transactions, at, limits);
  }

  /// When a sub-block may apply, in seconds since 1970. Under OS version 1, and in a block, both
  /// are one.
  public record Times(long earliest, long latest) {
    public static Times at(long time) {
      return new Times(time, time);
    }
  }

  private Result run(List<Transaction> transactions, Times at, Limits limits) {
    int user = program.os().userIndex();
    for (Bytes32 sender : new TreeSet<>(transactions.stream().map(Transaction::sender).toList())) {
      add(new OsHost.Key(user, sender));
    }
    Advice advice = Advice.of(preliminary(transactions.size(), at));
    for (int i = 0; i < transactions.size(); i++) {
      Transaction t = transactions.get(i);
      int contract = Advice.indexOf(program.addresses(), t.contract());
      if (contract < 0) {
        return stopped(i, Cause.UNKNOWN_CONTRACT, "no contract " + t.contract(), t.contract(), 0);
      }
      int sender = indexOf(new OsHost.Key(user, t.sender()));
      if (user == Statement.ACCOUNT_INDEX) {
        advice.unsigned(sender, contract, t);
      } else if (table.get(sender).value().equals(Bytes32.ONE)) {
        advice.transaction(sender, contract, t.calldata());
      } else {
        return stopped(i, Cause.NOT_OPTED_IN, t.sender() + " has not", Bytes32.ZERO, 0);
      }
    }
    OsHost host = new OsHost(program, advice.end(), this::serve);
    return result(program.executor().measure(host, limits), host);
  }

  /// What the OS is told at the start of a discovery run: only counts, times, contracts and users
  /// matter.
  private Statement preliminary(int numTransactions, Times at) {
    Bytes32 zero = Bytes32.ZERO;
    Header header =
        new Header(
            program.os().number(),
            zero,
            zero,
            zero,
            Mode.ORDERED,
            0,
            zero,
            0,
            0,
            at.earliest(),
            at.latest(),
            zero,
            0,
            0,
            numTransactions,
            zero,
            0);
    return new Statement(header, program.addresses(), table, List.of());
  }

  private int indexOf(OsHost.Key key) {
    Integer index = indices.get(key);
    if (index == null) {
      throw new IllegalStateException("no input for " + key);
    }
    return index;
  }

  private Input add(OsHost.Key key) {
    Bytes32 value = values.get(key.contractIndex(), key.slot());
    Input input = new Input(key.contractIndex(), key.slot(), value);
    indices.put(key, table.size());
    table.add(input);
    return input;
  }

  /// Index of the key's input, made if there is none. A full table gets no further one: the OS
  /// stops.
  private int serve(OsHost.Key key, GuestView guest) {
    Integer known = indices.get(key);
    if (known != null) {
      return known;
    }
    int index = table.size();
    if (index == Statement.MAX_INPUTS) {
      return index;
    }
    Input input = add(key);
    int at = OsLayout.INPUTS + OsLayout.INPUT_BYTES * index;
    guest.setWord(0, at, input.contractIndex());
    for (int i = 0; i < Bytes32.WORDS; i++) {
      guest.setWord(0, at + OsLayout.INPUT_SLOT + 4 * i, input.slot().word(i));
      guest.setWord(0, at + OsLayout.INPUT_VALUE + 4 * i, input.value().word(i));
    }
    guest.setWord(0, OsLayout.INPUT_COUNT, index + 1);
    return index;
  }

  private Result result(Execution execution, OsHost host) {
    GuestMemory memory = execution.memory();
    long cycles = execution.cycles();
    int transaction = memory.word(0, OsLayout.TX_INDEX);
    return switch (execution.outcome()) {
      case Outcome.Halted halted when halted.exitCode() == 0 -> complete(host, memory, cycles);
      case Outcome.Halted halted -> exited(halted.exitCode(), transaction, memory, cycles);
      case Outcome.Trapped trap ->
          stopped(transaction, Cause.TRAPPED, trap.toString(), Bytes32.ZERO, cycles);
      case Outcome.LimitReached limit ->
          stopped(
              transaction,
              limit.limit() == Outcome.Limit.TRANSACTION_CYCLES
                  ? Cause.OVER_CYCLE_LIMIT
                  : Cause.OVER_STATE_LIMIT,
              limit.toString(),
              Bytes32.ZERO,
              cycles);
    };
  }

  private Result exited(int code, int transaction, GuestMemory memory, long cycles) {
    String text = OsLayout.exitText(code);
    return switch (code) {
      case OsLayout.EXIT_UNKNOWN_CONTRACT -> {
        int region = memory.word(0, OsLayout.CALLEE_REGION);
        int address = memory.word(0, OsLayout.CALLEE_ADDRESS);
        Bytes32 callee = OsHost.bytes32(memory, region, address);
        yield stopped(transaction, Cause.UNKNOWN_CONTRACT, text + ": " + callee, callee, cycles);
      }
      case OsLayout.EXIT_UNKNOWN_KEY ->
          stopped(transaction, Cause.OVER_STATE_LIMIT, text, Bytes32.ZERO, cycles);
      case OsLayout.EXIT_EXPIRED -> stopped(transaction, Cause.EXPIRED, text, Bytes32.ZERO, cycles);
      case OsLayout.EXIT_FEE_NOT_COVERED ->
          stopped(transaction, Cause.FEE_NOT_COVERED, text, Bytes32.ZERO, cycles);
      case OsLayout.EXIT_OVER_CYCLES ->
          stopped(transaction, Cause.OVER_CYCLE_LIMIT, text, Bytes32.ZERO, cycles);
      default -> stopped(transaction, Cause.TRAPPED, text, Bytes32.ZERO, cycles);
    };
  }

  private Result stopped(
      int transaction, Cause cause, String detail, Bytes32 missing, long cycles) {
    List<Input> touched = table.stream().sorted(ORDER).toList();
    return new Result.Stopped(transaction, new Invalid(cause, detail), missing, touched, cycles);
  }

  private Result complete(OsHost host, GuestMemory memory, long cycles) {
    List<Input> inputs = table.stream().sorted(ORDER).toList();
    List<Output> outputs = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Input input = inputs.get(i);
      int at = indexOf(new OsHost.Key(input.contractIndex(), input.slot()));
      int address = OsLayout.INPUTS + OsLayout.INPUT_BYTES * at + OsLayout.INPUT_VALUE;
      Bytes32 value = OsHost.bytes32(memory, 0, address);
      if (!value.equals(input.value())) {
        outputs.add(new Output(i, value));
      }
    }
    return new Result.Complete(inputs, outputs, host.statuses(), returned(memory), cycles);
  }

  private static Calldata returned(GuestMemory memory) {
    int region = memory.word(0, OsLayout.RETURN_REGION);
    int address = memory.word(0, OsLayout.RETURN_ADDRESS);
    int[] words = new int[memory.word(0, OsLayout.RETURN_WORDS)];
    for (int i = 0; i < words.length; i++) {
      words[i] = memory.word(region, address + 4 * i);
    }
    return Calldata.of(words);
  }
}
