package io.zkthreads.ledger.acceptance;

import io.zkthreads.ledger.chain.OptInLimits;
import io.zkthreads.ledger.chain.OptInLimits.Fall;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.state.State;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a sub-block of OS version 1 does with the opt-ins that it uses: those of the users whose
/// AUTH is among its inputs. The OS knows that they said yes; until when, and how far, the L2 asks
/// here.
///
/// Work is in proportion to the statement: the outputs are looked through once, and then each user
/// has at most [OptInLimits#MAX] entries of a kind.
final class OptIns {
  /// An output beside the value that it replaces.
  private record Change(Bytes32 before, Bytes32 after) {
    /// By how much the value falls; negative if it rises.
    BigInteger fall() {
      return number(before).subtract(number(after));
    }

    private static BigInteger number(Bytes32 value) {
      byte[] bigEndian = new byte[Bytes32.BYTES];
      byte[] bytes = value.bytes();
      for (int i = 0; i < bytes.length; i++) {
        bigEndian[i] = bytes[bytes.length - 1 - i];
      }
      return new BigInteger(1, bigEndian);
    }
  }

  private final Bytes32 thread;
  private final List<Bytes32> users;
  private final SortedSet<Bytes32> changedContracts = new TreeSet<>();
  private final SortedMap<StateKey, Change> changes = new TreeMap<>();

  private OptIns(Statement statement) {
    thread = statement.header().threadId();
    users =
        statement.inputs().stream()
            .filter(input -> input.isAuth() && !input.value().isZero())
            .map(Statement.Input::slot)
            .toList();
    for (Statement.Output output : statement.outputs()) {
      Statement.Input input = statement.inputs().get(output.inputIndex());
      StateKey key = statement.key(input);
      changedContracts.add(key.contract());
      changes.put(key, new Change(input.value(), output.value()));
    }
  }

  /// The opt-ins that a statement uses.
  static OptIns of(Statement statement) {
    return new OptIns(statement);
  }

  /// What a user said against the statement at `height`; null if none did.
  @Nullable Refusal refusal(State state, long height) {
    for (Bytes32 user : users) {
      Refusal refusal = refusal(state, user, height);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  private @Nullable Refusal refusal(State state, Bytes32 user, long height) {
    long end = state.optInEnd(thread, user);
    if (height > end) {
      return Refusal.expected(Reason.OPT_IN_ENDED, "opt-in of " + user, "one until " + height, end);
    }
    OptInLimits limits = state.optInLimits(thread, user);
    if (!limits.contracts().isEmpty()) {
      for (Bytes32 contract : changedContracts) {
        if (!limits.contracts().contains(contract)) {
          return Refusal.expected(
              Reason.OPT_IN_LIMIT,
              "contract whose state changes under the opt-in of " + user,
              "one of " + limits.contracts(),
              contract);
        }
      }
    }
    for (Fall limit : limits.falls()) {
      BigInteger fall = fallOf(limit.key());
      if (fall.compareTo(BigInteger.valueOf(limit.amount())) > 0) {
        return Refusal.expected(
            Reason.OPT_IN_LIMIT,
            "fall of %s/%s under the opt-in of %s"
                .formatted(limit.key().contract(), limit.key().slot(), user),
            "at most " + limit.amount(),
            fall);
      }
    }
    return null;
  }

  /// The state in which what falls is taken from what the users still allow. The statement has to
  /// be one without a [#refusal].
  State spend(State state) {
    State after = state;
    for (Bytes32 user : users) {
      OptInLimits limits = state.optInLimits(thread, user);
      List<Fall> left = new ArrayList<>();
      for (Fall limit : limits.falls()) {
        left.add(new Fall(limit.key(), limit.amount() - fallOf(limit.key()).longValueExact()));
      }
      OptInLimits rest = new OptInLimits(limits.contracts(), left);
      if (!rest.equals(limits)) {
        after = after.withOptInLimits(thread, user, rest);
      }
    }
    return after;
  }

  /// By how much the value of a key falls, 0 if it rises or stays.
  private BigInteger fallOf(StateKey key) {
    Change change = changes.get(key);
    return change == null ? BigInteger.ZERO : change.fall().max(BigInteger.ZERO);
  }
}
