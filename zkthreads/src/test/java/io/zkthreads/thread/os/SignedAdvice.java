package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.TransactionTree;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.UserTransaction.Call;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A thread of OS version 2 with two users, the advice of honest runs, and means to bend it.
abstract class SignedAdvice {
  static final int NOT_AUTHORIZED = 3;
  static final int BAD_COUNT = 10;
  static final int EXPIRED = 11;
  static final int FEE_NOT_COVERED = 12;
  static final int NUMBER_TOO_LARGE = 13;
  static final int BAD_SCALAR = 15;
  static final int BAD_POINT = 16;
  static final int SMALL_ORDER = 17;
  static final int BAD_SIGNATURE = 18;

  /// Where a transaction's words lie, from its first, for a sender who is new.
  static final int ACCOUNT = 1;

  static final int KEY = 2;
  static final int KEY_X = 10;
  static final int CONTRACT = 18;
  static final int FEE = 19;
  static final int EXPIRY = 21;
  static final int WORDS = 23;
  static final int CALLDATA = 24;
  static final int R = CALLDATA + 2;
  static final int S = R + 8;
  static final int R_X = S + 8;

  static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  static final BigInteger L =
      new BigInteger("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed", 16);

  final SigningKey alice = ThreadWorld.key("alice");
  final SigningKey bob = ThreadWorld.key("bob");
  final DirectWorld world = new DirectWorld(OsVersion.V2);
  final Bytes32 counter = world.deploy(ExampleContract.COUNTER, 0);
  final Bytes32 other = world.deploy(ExampleContract.COUNTER, 1);
  final ThreadWorld thread = new ThreadWorld(world);
  final List<Integer> starts = new ArrayList<>();

  SignedAdvice() {
    thread.optIn(alice);
    thread.optIn(bob);
  }

  UserTransaction add(SigningKey user, long nonce, int amount) {
    Calldata data = Counter.add(amount);
    assertThat(data.size()).isEqualTo(R - CALLDATA);
    return thread.call(user, nonce, counter, data).sign(user);
  }

  List<UserTransaction> honest() {
    return List.of(add(alice, 0, 5), add(bob, 0, 6), add(alice, 1, 7));
  }

  /// A statement about `transactions` whose inputs are those of an honest run.
  Statement statement(int count, Bytes32 root) {
    List<Statement.Input> inputs = new ArrayList<>();
    int contract = thread.program.addresses().indexOf(counter);
    inputs.add(new Statement.Input(contract, Counter.totalSlot(), Bytes32.ZERO));
    for (SigningKey user : List.of(alice, bob)) {
      inputs.add(new Statement.Input(contract, Counter.partSlot(user.address()), Bytes32.ZERO));
      StateKey account = StateKey.account(ThreadWorld.THREAD, user.address());
      inputs.add(new Statement.Input(Statement.ACCOUNT_INDEX, user.address(), world.get(account)));
    }
    inputs.sort((a, b) -> {
      int byContract = Integer.compareUnsigned(a.contractIndex(), b.contractIndex());
      return byContract != 0 ? byContract : a.slot().compareTo(b.slot());
    });
    Statement.Header header =
        new Statement.Header(
            2,
            ThreadWorld.CHAIN,
            ThreadWorld.SETTLEMENT,
            ThreadWorld.THREAD,
            Mode.ORDERED,
            0,
            Bytes32.ZERO,
            1,
            100,
            world.time,
            world.time + 1000,
            Bytes32.ONE,
            7,
            0,
            count,
            root,
            0);
    return new Statement(header, thread.program.addresses(), inputs, List.of());
  }

  static int indexOf(Statement statement, OsHost.Key key) {
    for (int i = 0; i < statement.inputs().size(); i++) {
      Statement.Input input = statement.inputs().get(i);
      if (input.contractIndex() == key.contractIndex() && input.slot().equals(key.slot())) {
        return i;
      }
    }
    return -1;
  }

  /// Advice of a run over these transactions, as one who does not look at them would give it.
  Host host(Statement statement, List<UserTransaction> transactions) {
    return new OsHost(
        thread.program, stream(statement, transactions), (key, guest) -> indexOf(statement, key));
  }

  int[] stream(Statement statement, List<UserTransaction> transactions) {
    Advice advice = Advice.of(statement);
    for (UserTransaction t : transactions) {
      advice.signed(
          Math.max(0, indexOf(statement, new OsHost.Key(Statement.ACCOUNT_INDEX, t.sender()))),
          Math.max(0, Advice.indexOf(thread.program.addresses(), t.call().contract())),
          t);
    }
    return advice.end();
  }

  Host host(List<UserTransaction> transactions) {
    return host(statement(transactions.size(), TransactionTree.root(transactions)), transactions);
  }

  Execution execution(Host host) {
    return new Executor(thread.program.program(), 12).execute(host, Limits.ofCycles(400_000));
  }

  /// Exit code, or -1 when the run has no proof at all.
  int exit(Host host) {
    return execution(host).outcome() instanceof Outcome.Halted halted ? halted.exitCode() : -1;
  }

  int exit(UserTransaction... transactions) {
    return exit(host(List.of(transactions)));
  }

  /// Every word that an honest run reads, with the places where transactions begin.
  int[] recorded(List<UserTransaction> transactions) {
    int[] words = new int[4096];
    int[] size = new int[1];
    Host host = host(transactions);
    starts.clear();
    Host recording =
        guest -> {
          if (guest.word(0, OsLayout.TX_INDEX) == starts.size()) {
            starts.add(size[0]);
          }
          words[size[0]] = host.advice(guest);
          return words[size[0]++];
        };
    assertThat(exit(recording)).isZero();
    return Arrays.copyOf(words, size[0]);
  }

  int exitWith(int... positionsAndWords) {
    int[] advice = recorded(honest());
    for (int i = 0; i < positionsAndWords.length; i += 2) {
      advice[starts.getFirst() + positionsAndWords[i]] = positionsAndWords[i + 1];
    }
    return exit(Host.of(advice));
  }

  int exitWith(int at, BigInteger number) {
    int[] advice = recorded(honest());
    for (int k = 0; k < 8; k++) {
      advice[starts.getFirst() + at + k] = number.shiftRight(32 * k).intValue();
    }
    return exit(Host.of(advice));
  }

  BigInteger number(int at) {
    int[] advice = recorded(honest());
    BigInteger number = BigInteger.ZERO;
    for (int k = 7; k >= 0; k--) {
      number =
          number
              .shiftLeft(32)
              .or(BigInteger.valueOf(advice[starts.getFirst() + at + k] & 0xffffffffL));
    }
    return number;
  }

  UserTransaction paying(SigningKey user, long nonce, long fee, long expiry) {
    Call c = add(user, nonce, 5).call();
    return new Call(
            c.chainId(),
            c.settlementId(),
            c.scope(),
            c.senderKey(),
            nonce,
            c.contract(),
            fee,
            expiry,
            c.calldata())
        .sign(user);
  }

  Call elsewhere(String place) {
    Bytes32 elsewhere = DirectWorld.address("elsewhere");
    Call c = add(alice, 0, 5).call();
    return place.equals("version 1")
        ? new Call(c.chainId(), c.scope(), c.senderKey(), 0, c.contract(), c.fee(), c.calldata())
        : new Call(
            place.equals("chain") ? elsewhere : c.chainId(),
            place.equals("settlement") ? elsewhere : c.settlementId(),
            place.equals("scope") ? elsewhere : c.scope(),
            c.senderKey(),
            0,
            c.contract(),
            c.fee(),
            c.expiry(),
            c.calldata());
  }
}
